/* gaussian.c SIZE: what Rodinia's gaussian -s SIZE prints with copies.h, in double: the multipliers, the triangle and
 * the right side that elimination leaves.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void show(int size, double values[size])
{
    for (int i = 0; i < size; i++) printf("%.9g\n", values[i]);
}

int main(int argc, char **argv)
{
    int n = argc > 1 ? atoi(argv[1]) : 64;
    double(*a)[n] = calloc(n, sizeof *a), (*m)[n] = calloc(n, sizeof *m), *b = calloc(n, sizeof *b);
    for (int i = 0; i < n; i++) {
        b[i] = 1;
        for (int j = 0; j < n; j++) a[i][j] = (float)(10 * exp(-0.01f * abs(i - j)));
    }
    for (int t = 0; t < n - 1; t++)
        for (int i = t + 1; i < n; i++) {
            m[i][t] = a[i][t] / a[t][t];
            for (int j = t; j < n; j++) a[i][j] -= m[i][t] * a[t][j];
            b[i] -= m[i][t] * b[t];
        }
    show(n * n, *m);
    show(n * n, *a);
    show(n, b);
}
