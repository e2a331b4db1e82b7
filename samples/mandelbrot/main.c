/* mandelbrot: draws the Mandelbrot set into a PNG. mandelbrot [file.png [width height]] */
#include <png.h>
#include <string.h>

#include "../sample.h"
#include "mandelbrot.h"

enum { LIMIT = 500 };

/* As the kernel counts, for one pixel. */
static int count_here(int x, int y, int width, int height)
{
    float cx = -2.25f + (float)x * (3.0f / (float)width), cy = (float)(2 * y + 1 - height) * (1.25f / (float)height);
    float zx = 0, zy = 0;
    int n = 0;
    while (n < LIMIT && zx * zx + zy * zy <= 4.0f) {
        float next = zx * zx - zy * zy + cx;
        zy = 2.0f * zx * zy + cy;
        zx = next;
        n++;
    }
    return n;
}

/* The halves must mirror each other exactly. Compared with this program's own arithmetic, points with chaotic orbits
 * may
   differ (the kernel may fuse a product and a sum): up to 2 % of the samples. */
static int is_right(const int *iterations, int width, int height)
{
    int samples = 0, different = 0;
    for (int y = 0; y < height / 2; y++)
        if (memcmp(iterations + y * width, iterations + (height - 1 - y) * width, (size_t)width * sizeof(int)))
            return 0;
    for (int y = 0; y < height; y += 7)
        for (int x = y % 5; x < width; x += 5) {
            samples++;
            different += iterations[y * width + x] != count_here(x, y, width, height);
        }
    return different * 50 <= samples;
}

static int write_png(const char *path, const void *pixels, int width, int height)
{
    png_image image = {.version = PNG_IMAGE_VERSION, .width = (png_uint_32)width, .height = (png_uint_32)height,
                       .format = PNG_FORMAT_RGBA};
    if (png_image_write_to_file(&image, path, 0, pixels, 0, NULL)) return 1;
    fprintf(stderr, "%s: %s\n", path, image.message);
    return 0;
}

int main(int argc, char **argv)
{
    const char *path = argc > 1 ? argv[1] : "mandelbrot.png";
    int width = argc > 3 ? atoi(argv[2]) : 1200, height = argc > 3 ? atoi(argv[3]) : 1000;
    if (argc == 3 || argc > 4 || width < 1 || height < 1 || width > 30000 || height > 30000) {
        fprintf(stderr, "usage: mandelbrot [file.png [width height]]\n");
        return 1;
    }
    size_t count = (size_t)width * (size_t)height;
    int *iterations = on_host(count * sizeof(int)), *device_iterations = on_device(NULL, count * sizeof(int));
    unsigned *pixels = on_host(count * 4), *device_pixels = on_device(NULL, count * 4);
    vgsp_dim3 block = {32, 8, 1}, grid = {blocks_for((size_t)width, 32), blocks_for((size_t)height, 8), 1};
    vgsp_dim3 line = {256, 1, 1}, lines = {blocks_for(count, 256), 1, 1};

    double start = seconds();
    CHECK(mandelbrot_launch(grid, block, 0, NULL, device_iterations, width, height, LIMIT));
    CHECK(vgsp_device_synchronize());
    double taken = seconds() - start;
    CHECK(colour_launch(lines, line, 0, NULL, device_iterations, device_pixels, (int)count, LIMIT));
    to_host(iterations, device_iterations, count * sizeof(int));
    to_host(pixels, device_pixels, count * 4);

    int good = is_right(iterations, width, height);
    int written = write_png(path, pixels, width, height);
    printf("mandelbrot: %d x %d points in %.1f ms: %s; %s\n", width, height, taken * 1e3, good ? "right" : "WRONG",
           written ? path : "not written");

    CHECK(vgsp_free(device_iterations));
    CHECK(vgsp_free(device_pixels));
    free(iterations);
    free(pixels);
    return !good || !written;
}
