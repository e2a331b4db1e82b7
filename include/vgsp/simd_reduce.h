/* simd_reduce.h: the remainder of large arguments by pi/2, for sine, cosine and tangent (Payne and Hanek, Radian
 * reduction for trigonometric functions, 1983), in integers.
 *
 * |x| = m 2^e with an integer m. Of the bits of 2/pi, those that give multiples of 4 after multiplication by 2^e are
 * left out, and so are those too small to matter: 192 bits remain, and m times them, modulo 2^192, is x * 2/pi modulo 4
 * as a fixed-point number with two bits before the point.
 */
#ifndef VGSP_SIMD_REDUCE_H
#define VGSP_SIMD_REDUCE_H

/* 64 zero bits, then the fraction bits of 2/pi. */
static const uint64_t vgsp_two_over_pi[] = {
    0, 0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561, 0xb7246e3a424dd2e0,
    0x06492eea09d1921c, 0xfe1deb1cb129a73e, 0xe88235f52ebb4484, 0xe99c7026b45f7e41, 0x3991d639835339f4,
    0x9c845f8bbdf9283b, 0x1ff897ffde05980f, 0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d,
    0x7527bac7ebe5f17b, 0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08};

/* 64 bits of the table from bit j on, j >= 0 counted from the top of word 0. */
VGSP_WORD uint64_t vgsp_two_over_pi_at(int j)
{
    int word = j >> 6, bit = j & 63;
    uint64_t w = vgsp_two_over_pi[word] << bit;
    return bit ? w | vgsp_two_over_pi[word + 1] >> (64 - bit) : w;
}

/* x - n pi/2 in [-pi/4, pi/4] as *high + *low; *q = n modulo 4. |x| >= 1; NaN for infinity. */
VGSP_SLOW void vgsp_reduce_payne_hanek(double x, double *high, double *low, int64_t *q)
{
    if (!s_isfinite_f64(x)) {
        *high = *low = x - x;
        *q = 0;
        return;
    }
    uint64_t u = (uint64_t)s_bits_i64_f64(x), m = (u & 0xfffffffffffffu) | 0x10000000000000u;
    int e = (int)(u >> 52 & 0x7ff) - 1075;
    int j = 62 + e; /* bit j of the table weighs 2^(63 - j); times 2^e: 2 */
    uint64_t a = vgsp_two_over_pi_at(j), b = vgsp_two_over_pi_at(j + 64), c = vgsp_two_over_pi_at(j + 128);
    vgsp_u128 lowest = (vgsp_u128)m * c, middle = (vgsp_u128)m * b + (uint64_t)(lowest >> 64);
    vgsp_u128 p = ((vgsp_u128)(m * a) << 64) + middle; /* the upper 128 of 192 bits; the point is after two bits */
    int64_t n = (int64_t)(uint64_t)(p >> 126);
    vgsp_i128 f = (vgsp_i128)(p << 2);                 /* fraction as signed: [-1/2, 1/2), scaled by 2^128 */
    if (f < 0) n++;
    bool negative = f < 0;
    vgsp_u128 g = negative ? 0 - (vgsp_u128)f : (vgsp_u128)f;
    int zeros = (uint64_t)(g >> 64) ? __builtin_clzll((uint64_t)(g >> 64)) : 64;
    g <<= zeros;
    double scale = s_bits_f64_i64((int64_t)(1023 - 64 - zeros) << 52);
    uint64_t top = (uint64_t)(g >> 64), kept = top & ~(uint64_t)0x7ff; /* 53 bits convert exactly, so do the others */
    double h = (double)kept * scale, l = ((double)(top - kept) + (double)(uint64_t)g * 0x1p-64) * scale;
    /* times pi/2 in two parts, the product of the high ones by halves of 26 bits */
    const double pio2 = 0x1.921fb54442d18p+0, pio2_low = 0x1.1a62633145c07p-54, pio2_half = 0x1.921fb58p+0;
    double h1 = s_bits_f64_i64(s_bits_i64_f64(h) & ~(int64_t)0x7ffffff), h2 = h - h1, rest = pio2 - pio2_half;
    double product = h * pio2;
    double error = ((h1 * pio2_half - product) + h1 * rest + h2 * pio2_half) + h2 * rest;
    double tail = error + (h * pio2_low + l * pio2);
    double sum = product + tail;
    tail = tail - (sum - product);
    if (x < 0) negative = !negative, n = -n;
    *high = negative ? -sum : sum;
    *low = negative ? -tail : tail;
    *q = n & 3;
}

/* The same where m holds; elsewhere the results stay. */
VGSP_WORD void s_reduce_large_f64(double x, bool m, double *high, double *low, int64_t *q)
{
    if (m) vgsp_reduce_payne_hanek(x, high, low, q);
}

VGSP_WORD void s_reduce_large_f32(float x, bool m, float *r, int32_t *q)
{
    double high, low;
    int64_t n;
    if (!m) return;
    vgsp_reduce_payne_hanek(x, &high, &low, &n);
    *r = (float)high;
    *q = (int32_t)n;
}

#endif
