/* dwt2d.c FILE SIZE LEVELS TRANSFORM: what Rodinia's dwt2d prints with copies.h.
 *
 * The wavelets of the three colours of a square image, forward or back (+, -) by the 5/3 or 9/7 filter: +5, -5, +9, -9.
 * In double, but the 5/3 filter rounds as the program does, towards zero.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A step adds to every other value, from the first on, a multiple of the sum of its neighbours. */
struct step {
    int first;
    double factor, more;
};

static const struct step forward_53[] = {{1, -0.5, 0}, {0, 0.25, 0.5}}, reverse_53[] = {{0, -0.25, -0.5}, {1, 0.5, 0}};
static const struct step forward_97[] = {{1, -1.586134342}, {0, -0.05298011854}, {1, 0.8829110762}, {0, 0.4435068522}};
static const struct step reverse_97[] = {{0, -0.4435068522}, {1, -0.8829110762}, {0, 0.05298011854}, {1, 1.586134342}};
static const double scale = 1.230174104914;

static int size, whole, back;

/* One line of n values, which lie a stride apart. */
static void transform(double *line, int n, int stride)
{
    const struct step *steps = whole ? back ? reverse_53 : forward_53 : back ? reverse_97 : forward_97;
    for (int i = 0; !whole && back && i < n; i++) line[i * stride] *= i % 2 ? 1 / scale : scale;
    for (int s = 0; s < (whole ? 2 : 4); s++)
        for (int i = steps[s].first; i < n; i += 2) {
            double before = line[abs(i - 1) * stride], after = line[(i + 1 < n ? i + 1 : n - 2) * stride];
            double change = steps[s].factor * (before + after) + steps[s].more;
            line[i * stride] += whole ? trunc(change) : change;
        }
    for (int i = 0; !whole && !back && i < n; i++) line[i * stride] *= i % 2 ? scale : 1 / scale;
}

/* Between lines of low and high values in turn and the four bands that follow one another in memory. */
static void exchange(double *image, double *bands, int n)
{
    for (int y = 0; y < n; y++)
        for (int x = 0; x < n; x++) {
            double *at = &bands[(y % 2 * 2 + x % 2) * (n / 2) * (n / 2) + y / 2 * (n / 2) + x / 2];
            if (back)
                image[y * n + x] = *at;
            else
                *at = image[y * n + x];
        }
}

static void lines(double *image, int n, int along, int across)
{
    for (int i = 0; i < n; i++) transform(image + i * across, n, along);
}

/* The low band of a level is the image of the next. */
static void level(double *values, int n, int levels)
{
    double *image = malloc(n * n * sizeof *image);
    if (back && levels > 1) level(values, n / 2, levels - 1);
    if (back)
        exchange(image, values, n);
    else
        memcpy(image, values, n * n * sizeof *image);
    lines(image, n, back ? 1 : n, back ? n : 1);
    lines(image, n, back ? n : 1, back ? 1 : n);
    if (back)
        memcpy(values, image, n * n * sizeof *image);
    else
        exchange(image, values, n);
    if (!back && levels > 1) level(values, n / 2, levels - 1);
    free(image);
}

int main(int argc, char **argv)
{
    FILE *file = argc == 5 ? fopen(argv[1], "rb") : NULL;
    if (!file) return 1;
    size = atoi(argv[2]), whole = argv[4][1] == '5', back = argv[4][0] == '-';
    unsigned char *pixels = calloc(size * size, 3);
    double *values = calloc(size * size, sizeof *values);
    if (fread(pixels, 3, size * size, file) == 0) return 1;
    for (int colour = 0; colour < 3; colour++) {
        for (int i = 0; i < size * size; i++)
            values[i] = whole ? pixels[3 * i + colour] - 128 : pixels[3 * i + colour] / 255.0 - 0.5;
        level(values, size, atoi(argv[3]));
        for (int i = 0; i < size * size; i++) printf("%.9g\n", values[i]);
    }
}
