# x86-64-v4+, an instruction set for the kernels that gain by it.
[ "$(uname -m)" = x86_64 ] || exit 0
vector_add k
cp k.vk both.vk
cat >>both.vk <<'END'
__global__ void dots(const int *a, const int *b, int *c)
{
    c[threadIdx.x] = __dp4a(a[threadIdx.x], b[threadIdx.x], c[threadIdx.x]);
}
END

# A file without such kernels is compiled as if there were no such thing; named alone, it is what all are compiled for.
succeeds "$vgspcc" --emit-c k.vk
silent_on "v4+"
cp output default
succeeds "$vgspcc" --emit-c --isa=c,x86-64-v2,x86-64-v3,x86-64-v4 k.vk
cmp -s output default || fail "other code by default"
succeeds "$vgspcc" -v -c k.vk
silent_on "v4+"
succeeds "$vgspcc" --emit-c --isa=x86-64-v4+ both.vk
says "==== both.vk: x86-64-v4+ ===="
says "vgsp_variant__Z10vector_addPKfS0_Pfi_x86_64_v4__rows"
succeeds "$vgspcc" -v -c both.vk
says "x86-64-v4+.c"
succeeds "$vgspcc" -c --remarks both.vk
[ "$(grep -c 'remark: kernel' output)" = 2 ] || fail "not one remark for each kernel"
succeeds nm both.o
says "vgsp_variant__Z4dotsPKiS0_Pi_x86_64_v4__rows"
silent_on "vgsp_variant__Z10vector_addPKfS0_Pfi_x86_64_v4__rows"

# Which of them run: ran ISA KERNEL tells after a run with VGSP_TRACE.
cat both.vk - >main.cu <<'END'
#include <cstdio>
int main()
{
    void *p;
    cudaMalloc(&p, 1024);
    cudaMemset(p, 1, 1024);
    vector_add<<<1, 32>>>((float *)p, (float *)p, (float *)p, 32);
    cudaMemset(p, 1, 1024);
    dots<<<1, 32>>>((int *)p, (int *)p, (int *)p);
    int c = 0;
    cudaMemcpy(&c, p, 4, cudaMemcpyDeviceToHost);
    printf("%d\n", c);
    return c != 0x01010105;
}
END
# Halves are added as such by AVX512-FP16; what there is none of in a file costs it nothing.
cat >halves.vk <<'END'
#include <cuda_fp16.h>
__global__ void halves(const half *a, const half *b, half *c)
{
    int i = threadIdx.x;
    c[i] = (a[i] + b[i]) * (a[i] - b[i]) / b[i];
}
__global__ void pairs(const half2 *a, half2 *c)
{
    c[threadIdx.x] = a[threadIdx.x] * a[threadIdx.x + 1];
}
__global__ void by_hand(const half *a, half *c)
{
    float x = __half2float(a[threadIdx.x]), y = __half2float(a[threadIdx.x + 1]);
    c[threadIdx.x] = __float2half(x - y);
}
__global__ void copied(const half *a, half *c)
{
    c[threadIdx.x] = a[threadIdx.x];
}
__global__ void in_floats(const half *a, half *c)
{
    c[threadIdx.x] = __float2half(__half2float(a[threadIdx.x]) * 1.1f);
}
END
succeeds "$vgspcc" -v -c halves.vk
says "halves.vk"
says "x86-64-v4+fp16.c"
says "avx512fp16"
silent_on "x86-64-v4+.c"
succeeds nm halves.o
says "vgsp_variant__Z6halvesPK6__halfS1_PS__x86_64_v4_fp16_rows"
says "vgsp_variant__Z5pairsPK7__half2PS__x86_64_v4_fp16_rows"
says "vgsp_variant__Z7by_handPK6__halfPS__x86_64_v4_fp16_rows"
silent_on "vgsp_variant__Z6copiedPK6__halfPS__x86_64_v4_fp16_rows"
silent_on "vgsp_variant__Z9in_floatsPK6__halfPS__x86_64_v4_fp16_rows"
succeeds "$vgspcc" --isa=x86-64-v4+fp16 -c halves.vk -o fp16.o
succeeds objdump -d fp16.o
for instruction in vaddph vsubph vmulph vdivph vcmpunordph; do says "$instruction"; done
succeeds "$vgspcc" --isa=x86-64-v4 -c halves.vk -o v4.o
succeeds objdump -d v4.o
silent_on "vaddph"

ran()
{
    grep "\"$2" trace | grep -qF "\"isa\":\"$1\"" || fail "$2 did not run for $1: $(grep "\"$2" trace)"
}
has()
{
    for flag; do grep -m1 '^flags' /proc/cpuinfo | grep -qw "$flag" || return 1; done
}
succeeds "$vgspcc" main.cu -o main
succeeds env VGSP_TRACE=trace ./main
has avx512f avx512bw avx512cd avx512dq avx512vl || exit 0
ran x86-64-v4 vector_add
succeeds env VGSP_TRACE=trace VGSP_ISA=x86-64-v4 ./main
ran x86-64-v4 dots
if ! has avx512_vnni; then
    fails 1 env VGSP_ISA=x86-64-v4+ ./main
    exit 0
fi
cat halves.vk - >halves_main.cu <<'END'
#include <cstdio>
int main()
{
    half *p, c[32];
    cudaMalloc(&p, sizeof c);
    for (int i = 0; i < 32; i++) c[i] = i ? 1.0f + i / 8.0f : 0.0f;
    cudaMemcpy(p, c, sizeof c, cudaMemcpyHostToDevice);
    halves<<<1, 32>>>(p, p, p);
    cudaMemcpy(c, p, sizeof c, cudaMemcpyDeviceToHost);
    unsigned short nan;
    memcpy(&nan, c, 2);
    printf("%g %x\n", (float)c[7], nan);
    return nan != 0x7fff || (float)c[7] != 0;
}
END
sed -i '1i #include <cstring>' halves_main.cu
succeeds "$vgspcc" halves_main.cu -o halves
if has avx512_fp16; then
    for isa in "" x86-64-v4+fp16; do
        succeeds env VGSP_TRACE=trace VGSP_ISA=$isa ./halves
        ran x86-64-v4+fp16 halves
    done
else
    succeeds env VGSP_TRACE=trace ./halves
    ran x86-64-v4 halves
    fails 1 env VGSP_ISA=x86-64-v4+fp16 ./halves
fi
for isa in "" x86-64-v4+; do
    succeeds env VGSP_TRACE=trace VGSP_ISA=$isa ./main
    ran x86-64-v4+ dots
    ran x86-64-v4 vector_add
done
succeeds "$vgspcc" --isa=x86-64-v4+ main.cu -o main
succeeds env VGSP_TRACE=trace ./main
ran x86-64-v4+ vector_add
