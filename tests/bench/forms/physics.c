/* Bodies and waves. */
#include <math.h>

#include "forms.h"

typedef struct body {
    float x, y, z, mass;
} body;

static body pull_of_all(const body *restrict bodies, int n, body me)
{
    body sum = {0, 0, 0, 0};
    for (int k = 0; k < n; k++) {
        float x = bodies[k].x - me.x, y = bodies[k].y - me.y, z = bodies[k].z - me.z;
        float inverse = 1.0f / sqrtf(x * x + y * y + z * z + 0.01f), s = bodies[k].mass * inverse * inverse * inverse;
        sum.x += x * s;
        sum.y += y * s;
        sum.z += z * s;
    }
    return sum;
}

void nbody(const float *restrict bodies, float *restrict pull, int n)
{
    for (int i = 0; i < n; i++) ((body *)pull)[i] = pull_of_all((const body *)bodies, n, ((const body *)bodies)[i]);
}

typedef struct point {
    float x, y;
} point;

static void put_in_reversed_order(const point *restrict in, point *restrict out)
{
    for (int i = 0, reversed = 0; i < FFT_POINTS; i++) {
        out[reversed] = in[i];
        int bit = FFT_POINTS / 2;
        for (; reversed & bit; bit /= 2) reversed ^= bit;
        reversed |= bit;
    }
}

static void transform(const point *restrict in, const point *restrict twiddles, point *restrict out)
{
    put_in_reversed_order(in, out);
    for (int half = 1; half < FFT_POINTS; half *= 2)
        for (int first = 0; first < FFT_POINTS; first += 2 * half)
            for (int k = 0; k < half; k++) {
                point w = twiddles[k * (FFT_POINTS / 2 / half)], a = out[first + k], b = out[first + k + half];
                point turned = {b.x * w.x - b.y * w.y, b.x * w.y + b.y * w.x};
                out[first + k] = (point){a.x + turned.x, a.y + turned.y};
                out[first + k + half] = (point){a.x - turned.x, a.y - turned.y};
            }
}

void fft(const float *restrict in, const float *restrict twiddles, float *restrict out, int count)
{
    for (int i = 0; i < count; i++)
        transform((const point *)in + i * FFT_POINTS, (const point *)twiddles, (point *)out + i * FFT_POINTS);
}
