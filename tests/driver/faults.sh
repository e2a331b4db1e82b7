# What a kernel's fault is told as: the kernel, the blocks, the thread where it is known, and the line of the source, in
# every form, with -g and without.
cat >k.cu <<'END'
#include <cstdio>
#include <cstdlib>
__device__ void reach(int *p, long long far)
{
    p[far] = 1; // 5
}
__global__ void wild(int *p, const unsigned char *bytes)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i == 777)
        reach(p, -(1ll << 40));
    else
        p[i] = bytes[i & 1023];
}
__global__ void meeting(int *p)
{
    __shared__ int s[64];
    s[threadIdx.x] = threadIdx.x;
    __syncthreads();
    if (blockIdx.y == 2 && s[threadIdx.x] == 40)
        p[-((long long)s[threadIdx.x] << 33)] = 1; // 21
    __syncthreads();
    p[threadIdx.x] = s[63 - threadIdx.x];
}
__global__ void reads(const double *p, int *out)
{
    out[threadIdx.x] = // 27
        p[(threadIdx.x & 3) == 3 ? -(1ll << 39) : 0] > 0;
}
__global__ void traps(int *p)
{
    if (blockIdx.x == 5) __trap();
    p[threadIdx.x] = 1;
}
int main(int, char **arguments)
{
    int *p;
    unsigned char *bytes;
    cudaMalloc(&p, 4096 * sizeof *p);
    cudaMalloc(&bytes, 1024);
    cudaMemset(bytes, 1, 1024);
    switch (*arguments[1]) {
    case 'w': wild<<<16, 256>>>(p, bytes); break;
    case 'm': meeting<<<dim3(2, 3), 64>>>(p); break;
    case 'r': reads<<<1, 64>>>((double *)p, p); break;
    case 't': traps<<<dim3(7, 2), 32>>>(p); break;
    }
    puts(cudaGetErrorString(cudaDeviceSynchronize()));
}
END
isas=c
grep -m1 '^flags' /proc/cpuinfo | grep -qw avx2 || isas=c
told()
{
    succeeds env $1 ./k $2
    grep -q -e "$3" output || fail "$1 ./k $2 should say: $3"
}
for flags in "" "-g -O0" -O3; do
    for isa in $isas; do
        succeeds "$vgspcc" $flags --isa=$isa k.cu -o k
        told VGSP_ISA=$isa w 'kernel wild: illegal access of address 0x.*, in blocks (0,0,0) to ([0-9]*,0,0), at .*k.cu:5$'
        told VGSP_ISA=$isa m 'kernel meeting: illegal access of address 0x.*, in block ([01],2,0), at .*k.cu:21$'
        told VGSP_ISA=$isa r 'kernel reads: illegal access of address 0x.*, in block (0,0,0), at .*k.cu:27$'
        told VGSP_ISA=$isa t 'kernel traps: .*, in blocks* ([0-5],[01],0)'
    done
    told VGSP_FORM=serial w 'kernel wild: illegal access of address 0x.*, in block (3,0,0), at .*k.cu:5$'
    told VGSP_FORM=serial m 'kernel meeting: illegal access of address 0x.*, in block ([01],2,0), thread (40,0,0), at .*k.cu:21$'
    told VGSP_FORM=serial r 'kernel reads: illegal access of address 0x.*, in block (0,0,0), at .*k.cu:27$'
    told VGSP_FORM=serial t 'kernel traps: .*, in block (5,[01],0)'
done

# Without the tables nothing is known of the line, and the rest is told.
strip -g k -o stripped
mv stripped k
told VGSP_FORM=serial w 'kernel wild: illegal access of address 0x.*, in block (3,0,0)$'
true
