// Signs of constants and of what contraction makes of them: the generated C must not read "--".
#include "kernel_test.h"

__global__ void signs(double *data, float *single, int *whole, double z)
{
    int i = threadIdx.x;
    double v = data[i];
    data[i] = v * z - (-3.25) * floor(v);
    data[i] += -(-2.5) * (v - -1.0);
    single[i] = single[i] * -1.5f - (-0.5f) * single[i];
    whole[i] = -(-7) - -whole[i] + ~-3;
}

int main()
{
    const int n = 70;
    Buffer<double> data(n);
    Buffer<float> single(n);
    Buffer<int> whole(n);
    for (int i = 0; i < n; i++) data[i] = i * 0.5 - 9, single[i] = (float)i, whole[i] = i - 30;
    data.up();
    single.up();
    whole.up();
    signs<<<1, n>>>(data.device, single.device, whole.device, 2.0);
    data.down();
    single.down();
    whole.down();
    for (int i = 0; i < n; i++) {
        double v = i * 0.5 - 9; /* all of it is exact */
        expect("double", i, data[i], v * 2 + 3.25 * floor(v) + 2.5 * (v + 1));
        expect("float", i, single[i], -(float)i);
        expect("int", i, whole[i], 7 + (i - 30) + 2);
    }
    return finish();
}
