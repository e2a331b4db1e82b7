/* Clusters, graphs and digests. */
#include <math.h>
#include <string.h>

#include "forms.h"

static int nearest_centre(float x, float y, const float *restrict centres)
{
    float least = 1e30f;
    int best = 0;
    for (int c = 0; c < CENTRES; c++) {
        float dx = x - centres[2 * c], dy = y - centres[2 * c + 1], d = dx * dx + dy * dy;
        if (d < least) {
            least = d;
            best = c;
        }
    }
    return best;
}

void kmeans(const float *restrict x, const float *restrict y, const float *restrict centres, int *restrict nearest,
            float *restrict sums, int n)
{
    memset(sums, 0, 3 * CENTRES * sizeof(float));
    for (int i = 0; i < n; i++) {
        int best = nearest[i] = nearest_centre(x[i], y[i], centres);
        sums[3 * best] += x[i];
        sums[3 * best + 1] += y[i];
        sums[3 * best + 2]++;
    }
}

void breadth_first(const int *restrict row_start, const int *restrict neighbour, int *restrict level,
                   int *restrict scratch, int n)
{
    int *queue = scratch, end = 1;
    memset(level, 0xff, (unsigned)n * sizeof(int));
    level[0] = queue[0] = 0;
    for (int i = 0; i < end; i++)
        for (int v = queue[i], k = row_start[v]; k < row_start[v + 1]; k++) {
            int u = neighbour[k];
            if (level[u] >= 0) continue;
            level[u] = level[v] + 1;
            queue[end++] = u;
        }
}

static const uint32_t rounds[64] = {
#include "sha256_rounds.h"
};

static uint32_t turn(uint32_t x, int by) { return x >> by | x << (32 - by); }

static void compress(uint32_t *restrict state, const uint32_t *restrict block)
{
    uint32_t w[64], v[8];
    memcpy(w, block, 16 * sizeof(uint32_t));
    memcpy(v, state, sizeof(v));
    for (int i = 16; i < 64; i++)
        w[i] = w[i - 16] + (turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ w[i - 15] >> 3) + w[i - 7]
               + (turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ w[i - 2] >> 10);
    for (int i = 0; i < 64; i++) {
        uint32_t t1 = v[7] + (turn(v[4], 6) ^ turn(v[4], 11) ^ turn(v[4], 25)) + ((v[4] & v[5]) ^ (~v[4] & v[6]))
                      + rounds[i] + w[i];
        uint32_t t2 = (turn(v[0], 2) ^ turn(v[0], 13) ^ turn(v[0], 22))
                      + ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
        memmove(v + 1, v, 7 * sizeof(uint32_t));
        v[4] += t1;
        v[0] = t1 + t2;
    }
    for (int k = 0; k < 8; k++) state[k] += v[k];
}

void sha256(const uint32_t *restrict messages, uint32_t *restrict digests, int n)
{
    static const uint32_t start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    static const uint32_t padding[16] = {[0] = 0x80000000u, [15] = 512};
    for (int i = 0; i < n; i++) {
        memcpy(digests + 8 * i, start, sizeof(start));
        compress(digests + 8 * i, messages + 16 * i);
        compress(digests + 8 * i, padding);
    }
}
