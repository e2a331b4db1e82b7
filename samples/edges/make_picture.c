/* make_picture: draws the picture that the sample ships: a landscape of hills before a sky with a sun and a few birds.
 * make_picture out.png
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <png.h>

enum { WIDTH = 480, HEIGHT = 320 };

/* Height of hill `k`'s outline at x, in pixels from the top. */
static double outline(int k, double x)
{
    return 150 + 45 * k + 28 * sin(x / (95 - 18 * k) + 2.1 * k) + 9 * sin(x / (23 - 3 * k) + k);
}

/* A bird is two arcs. */
static int in_bird(double x, double y, double left, double top, double size)
{
    double u = fmod(x - left, size) / size, v = (y - top) / size;
    return x >= left && x < left + 2 * size && fabs(v - 1.6 * (u - 0.5) * (u - 0.5)) < 0.07;
}

static void shade(double x, double y, unsigned char *rgb)
{
    double sun = hypot(x - 365, y - 75);
    double colour[3] = {120 + y * 0.35, 165 + y * 0.2, 225 - y * 0.1};
    if (sun < 38) colour[0] = 255, colour[1] = 226 - sun, colour[2] = 120;
    for (int k = 0; k < 4; k++)
        if (in_bird(x, y, 70 + 61 * k, 48 + 17 * (k * 5 % 3), 15 + 2 * k)) colour[0] = colour[1] = colour[2] = 40;
    for (int k = 0; k < 4; k++)
        if (y > outline(k, x)) {
            double near = (y - outline(k, x)) * 0.25;
            colour[0] = 90 - 17 * k - near * 0.3, colour[1] = 140 - 20 * k - near, colour[2] = 95 - 18 * k - near * 0.5;
        }
    for (int c = 0; c < 3; c++) rgb[c] = (unsigned char)fmax(0, fmin(255, colour[c]));
}

int main(int argc, char **argv)
{
    static unsigned char rgb[HEIGHT * WIDTH * 3];
    png_image image = {.version = PNG_IMAGE_VERSION, .width = WIDTH, .height = HEIGHT, .format = PNG_FORMAT_RGB};
    for (int i = 0; i < WIDTH * HEIGHT; i++) shade(i % WIDTH, i / WIDTH, rgb + 3 * i);
    if (argc == 2 && png_image_write_to_file(&image, argv[1], 0, rgb, 0, NULL)) return 0;
    fprintf(stderr, "usage: make_picture out.png\n");
    return 1;
}
