/* vector_add: a C program that calls a CUDA kernel through the launch function that vgspcc generated for it. */
#include "../sample.h"
#include "vector_add.h"

int main(void)
{
    enum { N = 1000003, BLOCK = 256 };
    size_t bytes = N * sizeof(float);
    float *a = on_host(bytes), *b = on_host(bytes), *c = on_host(bytes);
    for (int i = 0; i < N; i++) {
        a[i] = (float)i;
        b[i] = 0.5f * (float)(i % 1000);
    }

    float *device_a = on_device(a, bytes), *device_b = on_device(b, bytes), *device_c = on_device(NULL, bytes);
    vgsp_dim3 grid = {blocks_for(N, BLOCK), 1, 1}, block = {BLOCK, 1, 1};
    CHECK(vector_add_launch(grid, block, 0, NULL, device_a, device_b, device_c, N));
    to_host(c, device_c, bytes);

    int wrong = 0;
    for (int i = 0; i < N; i++) wrong += c[i] != a[i] + b[i];
    printf("vector_add: %d sums, %d wrong\n", N, wrong);

    CHECK(vgsp_free(device_a));
    CHECK(vgsp_free(device_b));
    CHECK(vgsp_free(device_c));
    free(a);
    free(b);
    free(c);
    return wrong != 0;
}
