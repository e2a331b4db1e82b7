// The Mandelbrot set: a loop whose length differs widely between neighbouring threads, in float and in double. A point
// whose orbit comes within rounding distance of the limit may differ from the host by contraction; such points are
// counted.
#include "kernel_test.h"

template <class T> HD int iterations(T cx, T cy, int most)
{
    T zx = cx, zy = cy;
    int it = 0;
    while (it < most && zx * zx + zy * zy <= 4) {
        T nx = zx * zx - zy * zy + cx;
        zy = 2 * zx * zy + cy;
        zx = nx;
        it++;
    }
    return it;
}

template <class T> __global__ void run(int *out, int width, int height, int most)
{
    int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y;
    if (x < width && y < height)
        out[y * width + x] = iterations<T>(T(-2) + x * (T(3) / width), T(-1) + y * (T(2) / height), most);
}

template <class T> static void test(int width, int height, int most, dim3 block)
{
    Buffer<int> out(width * height);
    dim3 grid((width + block.x - 1) / block.x, (height + block.y - 1) / block.y);
    run<T><<<grid, block>>>(out.device, width, height, most);
    out.down();
    int different = 0;
    for (int i = 0; i < width * height; i++)
        different += out[i] != iterations<T>(T(-2) + i % width * (T(3) / width), T(-1) + i / width * (T(2) / height),
                                             most);
    // chaotic orbits at the edge of the set
    if (different * 50 > width * height) fail("%d of %d points differ", different, width * height);
    hash(out.host, width * height * sizeof(int));
}

int main()
{
    test<float>(100, 70, 60, dim3(32, 8));
    test<float>(65, 33, 100, dim3(16, 16));
    test<double>(50, 41, 60, dim3(32, 4));
    return finish();
}
