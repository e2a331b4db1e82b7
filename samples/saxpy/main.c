/* saxpy: y = a x + y, many times over, timed with events; prints the memory traffic. saxpy [elements] */
#include <math.h>

#include "../sample.h"
#include "saxpy.h"

enum { BLOCK = 256, ROUNDS = 50 };

/* ROUNDS launches in a row; milliseconds. */
static float run(const float *x, float *y, int n, float a)
{
    vgsp_event *start, *end;
    float milliseconds;
    vgsp_dim3 grid = {blocks_for((size_t)n, BLOCK), 1, 1}, block = {BLOCK, 1, 1};
    CHECK(vgsp_event_create(&start, VGSP_EVENT_DEFAULT));
    CHECK(vgsp_event_create(&end, VGSP_EVENT_DEFAULT));
    CHECK(vgsp_event_record(start, NULL));
    for (int round = 0; round < ROUNDS; round++) CHECK(saxpy_launch(grid, block, 0, NULL, x, y, n, a));
    CHECK(vgsp_event_record(end, NULL));
    CHECK(vgsp_event_synchronize(end));
    CHECK(vgsp_event_elapsed(&milliseconds, start, end));
    CHECK(vgsp_event_destroy(start));
    CHECK(vgsp_event_destroy(end));
    return milliseconds;
}

int main(int argc, char **argv)
{
    int n = argc > 1 ? atoi(argv[1]) : 1 << 20;
    if (n < 1 || n > 1 << 28) {
        fprintf(stderr, "usage: saxpy [elements, 1..2^28]\n");
        return 1;
    }
    const float a = 0.25f;
    size_t bytes = (size_t)n * sizeof(float);
    float *x = on_host(bytes), *y = on_host(bytes);
    for (int i = 0; i < n; i++) {
        x[i] = (float)(i % 128);
        y[i] = (float)(i % 7);
    }
    float *device_x = on_device(x, bytes), *device_y = on_device(y, bytes);
    float milliseconds = run(device_x, device_y, n, a);
    to_host(y, device_y, bytes);

    int wrong = 0;                       /* every value on the way is exact: fused or not makes no difference */
    for (int i = 0; i < n; i++) wrong += y[i] != (float)(i % 7) + ROUNDS * a * x[i];
    printf("saxpy: %d elements, %.1f GB/s, %d wrong\n", n, 3.0 * (double)bytes * ROUNDS / milliseconds * 1e-6, wrong);

    CHECK(vgsp_free(device_x));
    CHECK(vgsp_free(device_y));
    free(x);
    free(y);
    return wrong != 0;
}
