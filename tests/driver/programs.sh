# Whole programs: host code beside kernels, several inputs, C and C++ and objects and archives.
cat >whole.cu <<'END'
#include <cstdio>
__global__ void twice(int *p) { p[threadIdx.x] *= 2; }
int main()
{
    int *p;
    cudaMallocManaged(&p, 4 * sizeof *p);
    for (int i = 0; i < 4; i++) p[i] = i + EXTRA;
    twice<<<1, 4>>>(p);
    if (cudaDeviceSynchronize() != cudaSuccess) return 1;
    std::printf("%d %d %d %d\n", p[0], p[1], p[2], p[3]);
    return 0;
}
END
succeeds "$vgspcc" -DEXTRA=1 whole.cu -o whole
succeeds ./whole
says "2 4 6 8"
succeeds "$vgspcc" -DEXTRA=0 whole.cu
succeeds ./a.out
says "0 2 4 6"

# Two files, each with a static kernel, a static variable and a helper of the same names.
for file in one two; do
    cat >$file.vk <<END
static __device__ int offset = $([ $file = one ] && echo 100 || echo 200);
static __device__ int helper(int i) { return i + offset; }
static __global__ void fill(int *p) { p[threadIdx.x] = helper(threadIdx.x); }
extern "C" int $file(void)
{
    int *p, result;
    if (cudaMalloc(&p, 32 * sizeof(int))) return -1;
    fill<<<1, 32>>>(p);
    if (cudaMemcpy(&result, p + 5, sizeof result, cudaMemcpyDeviceToHost)) return -1;
    cudaFree(p);
    return result;
}
END
done
cat >main.c <<'END'
#include <stdio.h>
int one(void), two(void), three(void);
int main(void) { printf("%d %d %d\n", one(), two(), three()); return 0; }
END
echo 'extern "C" int three(void) { return 3; }' >three.cpp
succeeds "$vgspcc" -c one.vk three.cpp
ar rcs libthree.a three.o
succeeds "$vgspcc" one.o two.vk main.c libthree.a -o several
succeeds ./several
says "105 205 3"
rm -f three.o
mkdir lib
mv libthree.a lib
succeeds "$vgspcc" one.o two.vk main.c -Llib -lthree -lm -Wl,--as-needed -Xlinker --gc-sections -o several2
succeeds ./several2
says "105 205 3"

# The header's launch function, from C and from C++.
vector_add add
succeeds "$vgspcc" add.vk -c --header add.h
cat >caller.c <<'END'
#include "add.h"
#include <stdio.h>
int main(void)
{
    enum { N = 1000 };
    float *a, *b, *c;
    vgsp_malloc((void **)&a, N * sizeof *a);
    vgsp_malloc((void **)&b, N * sizeof *b);
    vgsp_malloc((void **)&c, N * sizeof *c);
    for (int i = 0; i < N; i++) a[i] = (float)i, b[i] = 2.0f * (float)i;
    vgsp_dim3 grid = {(N + 255) / 256, 1, 1}, block = {256, 1, 1};
    if (vector_add_launch(grid, block, 0, 0, a, b, c, N) || vgsp_device_synchronize()) return 1;
    for (int i = 0; i < N; i++)
        if (c[i] != 3.0f * (float)i) return 2;
    puts("added");
    return 0;
}
END
cp caller.c caller.cpp
succeeds "$vgspcc" -Wall -Werror caller.c add.o -o from_c
succeeds ./from_c
says added
succeeds "$vgspcc" -Wall -Werror caller.cpp add.o -o from_cpp
succeeds ./from_cpp
says added

# The serial form alone.
cat > serial.cu <<'F'
#include <cstdio>
__global__ void twice(int *x) { x[blockIdx.x * blockDim.x + threadIdx.x] *= 2; }
int main()
{
    int *x, sum = 0;
    cudaMallocManaged(&x, 64 * sizeof(int));
    for (int i = 0; i < 64; i++) x[i] = i;
    twice<<<2, 32>>>(x);
    cudaDeviceSynchronize();
    for (int i = 0; i < 64; i++) sum += x[i];
    printf("%d\n", sum);
}
F
succeeds "$vgspcc" --isa=none serial.cu -o serial
succeeds env VGSP_STATS=1 ./serial
says 4032
says " serial "
fails 1 grep -q vgsp_variant_ serial
