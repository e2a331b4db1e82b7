/* Sums, prefix sums and sorting. */
#include <string.h>

#include "forms.h"

void reduce(const float *restrict x, float *restrict out, int n)
{
    for (int first = 0; first < n; first += 256) {
        int end = first + 256 < n ? first + 256 : n;
        float sum = 0;
        for (int i = first; i < end; i++) sum += x[i];
        out[first / 256] = sum;
    }
}

void scan(const int *restrict in, int *restrict out, int *restrict sums, int n)
{
    (void)sums;
    int sum = 0;
    for (int i = 0; i < n; i++) out[i] = sum += in[i];
}

static void exchange(unsigned *low, unsigned *high, int ascending)
{
    unsigned least = *low < *high ? *low : *high, most = *low < *high ? *high : *low;
    *low = ascending ? least : most;
    *high = ascending ? most : least;
}

void bitonic_sort(const unsigned *restrict in, unsigned *restrict out, int n)
{
    memcpy(out, in, (unsigned)n * sizeof(*out));
    for (int size = 2; size <= n; size *= 2)
        for (int distance = size / 2; distance > 0; distance /= 2)
            for (int first = 0; first < n; first += 2 * distance)
                for (int i = first; i < first + distance; i++)
                    exchange(&out[i], &out[i + distance], (first & size) == 0);
}
