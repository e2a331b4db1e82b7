/* edges: finds the edges in a PNG or JPEG picture and writes them as a PNG. edges in.png|in.jpg [out.png] */
#include <math.h>

#include "../sample.h"
#include "edges.h"
#include "picture.h"

enum { TILE_W = 32, TILE_H = 8 };

static void find_edges(const picture *in, unsigned char *out)
{
    size_t count = (size_t)in->width * (size_t)in->height;
    unsigned char *rgb = on_device(in->rgb, count * 3), *edges = on_device(NULL, count);
    float *plain = on_device(NULL, count * sizeof(float)), *blurred = on_device(NULL, count * sizeof(float));
    vgsp_dim3 line = {256, 1, 1}, lines = {blocks_for(count, 256), 1, 1}, block = {TILE_W, TILE_H, 1};
    vgsp_dim3 grid = {blocks_for((size_t)in->width, TILE_W), blocks_for((size_t)in->height, TILE_H), 1};

    CHECK(grey_launch(lines, line, 0, NULL, rgb, plain, (int)count));
    CHECK(blur_launch(grid, block, 0, NULL, plain, blurred, in->width, in->height));
    CHECK(sobel_launch(grid, block, 0, NULL, blurred, edges, in->width, in->height));
    to_host(out, edges, count);

    CHECK(vgsp_free(rgb));
    CHECK(vgsp_free(edges));
    CHECK(vgsp_free(plain));
    CHECK(vgsp_free(blurred));
}

/* --- the same in plain C, to compare ------------------------------------------------------------------------------ */

static float pixel(const float *in, int x, int y, int width, int height)
{
    x = x < 0 ? 0 : x >= width ? width - 1 : x;
    y = y < 0 ? 0 : y >= height ? height - 1 : y;
    return in[(size_t)y * (size_t)width + (size_t)x];
}

static void blur_here(const float *in, float *out, int width, int height)
{
    const float weights[5] = {1, 4, 6, 4, 1};
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            float sum = 0;
            for (int k = 0; k < 25; k++)
                sum += weights[k / 5] * weights[k % 5] * pixel(in, x + k % 5 - 2, y + k / 5 - 2, width, height);
            out[(size_t)y * (size_t)width + (size_t)x] = sum / 256;
        }
}

static float gradient_here(const float *in, int x, int y, int width, int height)
{
    float gx = 0, gy = 0;
    for (int k = -1; k <= 1; k++) {
        float weight = k == 0 ? 2 : 1;
        gx += weight * (pixel(in, x + 1, y + k, width, height) - pixel(in, x - 1, y + k, width, height));
        gy += weight * (pixel(in, x + k, y + 1, width, height) - pixel(in, x + k, y - 1, width, height));
    }
    return fminf(sqrtf(gx * gx + gy * gy), 255);
}

/* Pixels that differ by more than the rounding to whole numbers allows. */
static size_t count_wrong(const picture *in, const unsigned char *edges)
{
    size_t count = (size_t)in->width * (size_t)in->height, wrong = 0;
    float *plain = on_host(count * sizeof(float)), *blurred = on_host(count * sizeof(float));
    for (size_t i = 0; i < count; i++)
        plain[i] = 0.299f * in->rgb[3 * i] + 0.587f * in->rgb[3 * i + 1] + 0.114f * in->rgb[3 * i + 2];
    blur_here(plain, blurred, in->width, in->height);
    for (size_t i = 0; i < count; i++) {
        float want = gradient_here(blurred, (int)(i % (size_t)in->width), (int)(i / (size_t)in->width), in->width,
                                   in->height);
        wrong += !(fabsf((float)edges[i] - floorf(want)) <= 1.0f);
    }
    free(plain);
    free(blurred);
    return wrong;
}

int main(int argc, char **argv)
{
    picture in;
    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: edges in.png|in.jpg [out.png]\n");
        return 1;
    }
    const char *path = argc > 2 ? argv[2] : "edges.png";
    if (!read_picture(argv[1], &in)) return 1;
    unsigned char *edges = on_host((size_t)in.width * (size_t)in.height);
    double start = seconds();
    find_edges(&in, edges);
    double taken = seconds() - start;
    size_t wrong = count_wrong(&in, edges);
    int written = write_grey_png(path, edges, in.width, in.height);
    printf("edges: %d x %d pixels in %.1f ms, %zu wrong; %s\n", in.width, in.height, taken * 1e3, wrong,
           written ? path : "not written");
    free(edges);
    free(in.rgb);
    return wrong != 0 || !written;
}
