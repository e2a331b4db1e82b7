/* hotspot.c SIZE STEPS TEMPERATURES POWERS: what Rodinia's hotspot prints with copies.h, in double, every step over the
 * whole chip.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void read_values(const char *name, int size, double values[size])
{
    FILE *file = fopen(name, "r");
    for (int i = 0; file && i < size; i++)
        if (fscanf(file, "%lf", &values[i]) != 1) exit(1);
}

static int inside(int i, int n)
{
    return i < 0 ? 0 : i >= n ? n - 1 : i;
}

int main(int argc, char **argv)
{
    if (argc < 5) return 1;
    int n = atoi(argv[1]);
    double(*now)[n] = calloc(n, sizeof *now), (*next)[n] = calloc(n, sizeof *now), (*power)[n] = calloc(n, sizeof *now);
    read_values(argv[3], n * n, *now);
    read_values(argv[4], n * n, *power);
    /* A chip of 16 by 16 mm, 0.5 mm thick: conductivity 100 W/(m K), heat capacity 1.75e6 J/(m3 K), half counts. */
    double edge = 0.016 / n, thick = 0.0005;
    double capacity = 0.5 * 1.75e6 * thick * edge * edge, step = 0.001 / (3e6 / (0.5 * thick * 1.75e6));
    double along = 2 * 100 * thick, down = 100 * edge * edge / thick;
    for (int t = 0; t < atoi(argv[2]); t++) {
        for (int y = 0; y < n; y++)
            for (int x = 0; x < n; x++) {
                double here = now[y][x];
                double around = now[inside(y - 1, n)][x] + now[inside(y + 1, n)][x] + now[y][inside(x - 1, n)] +
                                now[y][inside(x + 1, n)];
                next[y][x] = here + step / capacity * (power[y][x] + (around - 4 * here) * along + (80 - here) * down);
            }
        memcpy(now, next, n * sizeof *now);
    }
    for (int i = 0; i < n * n; i++) printf("%.9g\n", now[0][i]);
}
