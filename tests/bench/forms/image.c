/* Images and grids. */
#include <math.h>
#include <string.h>

#include "forms.h"

void mandelbrot(int *restrict out, int width, int height, int max_iterations)
{
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            float cx = -2.0f + (float)x * (3.0f / (float)width), cy = -1.0f + (float)y * (2.0f / (float)height);
            float zx = cx, zy = cy;
            int i = 0;
            while (i < max_iterations && zx * zx + zy * zy <= 4.0f) {
                float next = zx * zx - zy * zy + cx;
                zy = 2.0f * zx * zy + cy;
                zx = next;
                i++;
            }
            out[y * width + x] = i;
        }
}

void stencil(const float *restrict in, float *restrict out, int width, int height)
{
    for (int y = 1; y < height - 1; y++)
        for (int x = 1; x < width - 1; x++) {
            const float *p = in + y * width + x;
            out[y * width + x] = 0.2f * (p[0] + p[-1] + p[1] + p[-width] + p[width]);
        }
}

void stencil_double(const double *restrict in, double *restrict out, int width, int height, int depth)
{
    int layer = width * height;
    for (int z = 1; z < depth - 1; z++)
        for (int y = 1; y < height - 1; y++)
            for (int x = 1; x < width - 1; x++) {
                int i = z * layer + y * width + x;
                out[i] = 0.4 * in[i] + 0.1 * (in[i - layer] + in[i + layer] + in[i - 1] + in[i + 1]
                                              + in[i - width] + in[i + width]);
            }
}

void convolution(const float *restrict in, const float *restrict taps, float *restrict out, int width, int height)
{
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            float sum = 0;
            for (int j = 0; j < 5; j++)
                for (int i = 0; i < 5; i++) sum += taps[5 * j + i] * in[(y + j) * (width + 4) + x + i];
            out[y * width + x] = sum;
        }
}

void histogram(const int *restrict data, int *restrict bins, int n)
{
    memset(bins, 0, 256 * sizeof(int));
    for (int i = 0; i < n; i++) bins[data[i]]++;
}

/* How far the nearest thing is: a sphere, a torus around it, a floor. */
static float distance(float x, float y, float z)
{
    float ring = sqrtf(x * x + z * z) - 1.4f;
    float torus = sqrtf(ring * ring + y * y) - 0.25f, sphere = sqrtf(x * x + y * y + z * z) - 0.8f;
    return fminf(fminf(torus, sphere), y + 1.0f);
}

static float shade(float x, float y, float z, float d)
{
    const float e = 1e-2f;
    float nx = distance(x + e, y, z) - d, ny = distance(x, y + e, z) - d, nz = distance(x, y, z + e) - d;
    float length = sqrtf(nx * nx + ny * ny + nz * nz);
    return fmaxf(0.1f, (0.5f * nx + 0.75f * ny - 0.43f * nz) / length);
}

static float ray(float dx, float dy, float dz)
{
    float t = 0;
    for (int step = 0; step < 80 && t < 20.0f; step++) {
        float x = t * dx, y = 1.5f + t * dy, z = t * dz - 4.0f, d = distance(x, y, z);
        if (d < 1e-3f) return shade(x, y, z, d);
        t += d;
    }
    return 0;
}

void ray_march(float *restrict out, int width, int height)
{
    for (int row = 0; row < height; row++)
        for (int column = 0; column < width; column++) {
            float dx = (float)(2 * column - width) / (float)height;
            float dy = (float)(height - 2 * row) / (float)height - 0.4f, dz = 1.5f;
            float scale = 1.0f / sqrtf(dx * dx + dy * dy + dz * dz);
            out[row * width + column] = ray(scale * dx, scale * dy, scale * dz);
        }
}
