# vgspcc in the place of nvcc: its command lines, the macros it defines, and clang's warnings, which come once.
cat >arch.cu <<'END'
#include <cstdio>
#if !defined(__NVCC__) || !defined(__CUDACC__) || __CUDACC_VER_MAJOR__ < 11 || !defined(__CUDACC_EXTENDED_LAMBDA__)
#error "nvcc defines these"
#endif
__global__ void tell(int *p, float *f, float a, float b, float c)
{
#ifdef __CUDA_ARCH__
    *p = __CUDA_ARCH__;
#endif
    *f = a * b + c;
}
int main()
{
    int *p;
    float *f, e = 1.0f / 8192;
    cudaMallocManaged(&p, sizeof *p);
    cudaMallocManaged(&f, sizeof *f);
    tell<<<1, 1>>>(p, f, 1 + e, 1 - e, -1);
    cudaDeviceSynchronize();
    cudaDeviceProp q;
    cudaGetDeviceProperties(&q, 0);
    std::printf("%s: arch %d on a device of %d.%d, fused %d\n", NAME, *p, q.major, q.minor, *f != 0);
    return 0;
}
END
succeeds "$vgspcc" -O3 -lineinfo -arch=sm_61 -gencode arch=compute_75,code=sm_75 -Xptxas -v,-O3 -Xcompiler "-Wall -fPIC" \
    -ccbin g++ -maxrregcount 32 --expt-relaxed-constexpr --extended-lambda -std=c++14 -DNAME='"a name"' -m64 \
    -lcudart -lcuda -lcudadevrt arch.cu -o arch --isa=c
silent_on "note"
succeeds ./arch
says "a name: arch 750 on a device of 7.5, fused 1"
cp arch.cu arch.cpp
succeeds "$vgspcc" -x cu -v -fmad=false -lineinfo --expt-extended-lambda -DNAME='"x"' arch.cpp -o arch2 --isa=c
says "vgspcc: note: -lineinfo has no effect here"
succeeds ./arch2
says "x: arch 800 on a device of 8.0, fused 0"
cat >old.cu <<'END'
#include <cstdio>
#define DOUBLE ".1f"
#if !defined(__CUDA_ARCH__) || __CUDA_ARCH__ >= 600
#else
__device__ double atomicAdd(double *p, double x) /* devices before 6.0 have none */
{
    unsigned long long *words = (unsigned long long *)p, old = *words, seen;
    do {
        seen = old;
        old = atomicCAS(words, seen, __double_as_longlong(x + __longlong_as_double(seen)));
    } while (seen != old);
    return __longlong_as_double(old);
}
#endif
__global__ void add(double *p, double x)
{
    register int i = 1, half[] = {i, x}; /* C++17 has no `register`, and narrows by name only */
    atomicAdd(p, half[1] * 0.5);
}
int main()
{
    register double *p;
    cudaMallocManaged(&p, sizeof *p);
    *p = 1;
    add<<<2, 32>>>(p, 1.5);
    int overflow = 46341;
    std::printf("%d, %"DOUBLE", %d\n", cudaDeviceSynchronize(), *p, overflow * overflow); /* as without -O */
    return 0;
}
END
succeeds "$vgspcc" -arch=sm_35 old.cu -o old --isa=c
succeeds ./old
says "0, 33.0, -2147479015"
fails 1 "$vgspcc" -ptx arch.cu
says "option '-ptx': kernels become code of this machine's processor"

# -Xcompiler reaches the link; a part of it may be several words.
cat >sum.cpp <<'END'
#include <cstdlib>
int main(int argc, char **) { volatile int *p = (int *)std::malloc(4); return p[argc] ? 3 : 0; }
END
succeeds "$vgspcc" -Xcompiler "-fsanitize=address -g",-Wextra sum.cpp -o sum
./sum >output 2>&1 && fail "the sanitizer is not there"
says "heap-buffer-overflow"

# A warning about code that both halves see comes once.
cat >warn.cu <<'END'
#warning "this once"
__host__ __device__ int both(int x)
{
    if (x = 3) return 1;
    return 0;
}
int main() { return both(0) - 1; }
END
succeeds "$vgspcc" -c warn.cu
[ "$(grep -c 'warning:' output)" = 2 ] || fail "two warnings, once each"
succeeds "$vgspcc" -c -w warn.cu
silent_on "warning"
fails 1 "$vgspcc" -c -Werror all-warnings warn.cu
says "error: \"this once\""

# What a file depends on, as make wants it.
echo 'int header;' >part.h
printf '#include <stdio.h>\n#include "part.h"\n__global__ void k() {}\n' >depend.cu
succeeds "$vgspcc" -MM depend.cu
says "depend.o:"
says "part.h"
silent_on "stdio.h"
succeeds "$vgspcc" -M depend.cu -o depend.d
grep -q stdio.h depend.d || fail "-M has system headers"
succeeds "$vgspcc" -c -MMD -MP -MT target.o --isa=c depend.cu
grep -q '^target.o:' depend.d || fail "-MT"
grep -q '^part.h:' depend.d || fail "-MP"
grep -q 'stdio.h' depend.d && fail "-MMD"
succeeds "$vgspcc" -E depend.cu
says "int header;"

# Macros of one letter, which programs like to define, in front of all headers. T is taken: NVIDIA's have it too.
cat >letters.cu <<'EOF'
#include <cooperative_groups.h>
#include <cooperative_groups/memcpy_async.h>
#include <cooperative_groups/reduce.h>
#include <cooperative_groups/scan.h>
#include <cublas_v2.h>
#include <cuda_bf16.h>
#include <cuda_fp16.h>
texture<float, 1> numbers;
__global__ void fill(float *p)
{
    p[0] = powf(p[1], 2.0f) + pow(p[1], 2) + tex1Dfetch(numbers, 0);
    std::swap(p[0], p[1]);
}
int main() { return A + N + Z - 3; }
EOF
letters=
for letter in A B C D E F G H I J K L M N O P Q R S U V W X Y Z; do letters="$letters -D$letter=1"; done
# shellcheck disable=SC2086
succeeds "$vgspcc" $letters letters.cu -o letters --isa=c,x86-64-v3
succeeds ./letters

# Launches with a blank before the third bracket, which nvcc takes: in templates, macros, and beside text that looks alike.
cat >blanks.cu <<'END'
#include <cstdio>
#define LAUNCH(kernel, n) kernel<< <1, n>> >
template <int N> __global__ void set(int *p, char c) { p[threadIdx.x] = N + (c != '"'); }
int main()
{
    int *p;
    cudaMallocManaged(&p, 4 * sizeof *p);
    set<3><< < dim3(8 >> 3), 2 >> > (p, '"');
    LAUNCH(set<5>, 1)(p + 2, ';');
    set<7> <<<1, (1 << 4) >> 4>> >(p + 3, '>');
    cudaDeviceSynchronize();
    std::printf("%d %d %d %d << < >> >\n", p[0], p[1], p[2], p[3]);
    return undefined_if_wrong;
}
END
fails 1 "$vgspcc" --isa=c blanks.cu -o blanks
says "blanks.cu:13:12: error: use of undeclared identifier"
sed -i s/undefined_if_wrong/0/ blanks.cu
succeeds "$vgspcc" --isa=c -MD -MF blanks.d blanks.cu -o blanks
succeeds ./blanks
says "3 3 6 8 << < >> >"
grep -q stdio.h blanks.d || fail "no rule for the host half"

# -lcublas: the C++ side of its header, a kernel and a product in one stream.
cat >product.cu <<'END'
#include <cstdio>
#include <cublas_v2.h>
#include <cublasLt.h>
__global__ void fill(half *a, float *b) { a[threadIdx.x] = threadIdx.x, b[threadIdx.x] = threadIdx.x % 2; }
int main()
{
    cublasHandle_t handle;
    cublasLtHandle_t lt;
    half *a, *c, one = 1, two = 2;
    float *b, *d, unit = 1, zero = 0;
    if (cublasCreate(&handle) || cublasLtCreate(&lt) || cublasLtDestroy(lt)) return 1;
    cudaMallocManaged(&a, 4 * sizeof *a);
    cudaMallocManaged(&b, 4 * sizeof *b);
    cudaMallocManaged(&c, 4 * sizeof *c);
    cudaMallocManaged(&d, 4 * sizeof *d);
    fill<<<1, 4>>>(a, b);
    cublasSgemm(handle, CUBLAS_OP_T, CUBLAS_OP_N, 2, 2, 2, &unit, b, 2, b, 2, &zero, d, 2);
    cublasHgemm(handle, CUBLAS_OP_N, CUBLAS_OP_T, 2, 2, 2, &two, a, 2, a, 2, &one, c, 2);
    cublasGemmEx(handle, CUBLAS_OP_N, CUBLAS_OP_N, 2, 2, 2, &unit, a, CUDA_R_16F, 2, a, CUDA_R_16F, 2, &zero, c, CUDA_R_16F,
                 2, CUDA_R_32F, CUBLAS_GEMM_DFALT);
    cudaDeviceSynchronize();
    std::printf("%g %g, %g %g\n", d[0], d[3], (float)c[0], (float)c[3]);
    return cublasDestroy(handle);
}
END
succeeds "$vgspcc" --isa=c product.cu -o product -lcublas -lcublasLt
succeeds ./product
says "1 1, 2 11"
printf '#include <cublasLt.h>\nint main() { cublasLtMatrixTransformDesc_t d; return 0; }\n' >lt.cu
fails 1 "$vgspcc" -c lt.cu
says "cuBLASLt's transforms are not supported"
