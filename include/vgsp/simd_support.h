/* simd_support.h: the functions that compilers call on their own: memcpy and its kin for structures and arrays, 128-bit
 * division. Generated code is linked with no library, so one translation unit of each object consists of this. All are weak and hidden: they do not show outside the object and give way to nothing.
 */
#ifndef VGSP_SIMD_SUPPORT_H
#define VGSP_SIMD_SUPPORT_H

#include <stddef.h>
#include <stdint.h>

/* A loop that copies must not become a call of the function it stands in. */
#if defined(__clang__)
#define VGSP_SUPPORT __attribute__((weak, visibility("hidden"), used, no_builtin))
#else
#define VGSP_SUPPORT __attribute__((weak, visibility("hidden"), used, optimize("no-tree-loop-distribute-patterns")))
#endif

typedef uint64_t __attribute__((aligned(1), may_alias)) vgsp_word;

VGSP_SUPPORT void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
    char *t = to;
    const char *f = from;
    for (; size >= 8; size -= 8, t += 8, f += 8) *(vgsp_word *)t = *(const vgsp_word *)f;
    for (; size; size--) *t++ = *f++;
    return to;
}

VGSP_SUPPORT void *memmove(void *to, const void *from, size_t size)
{
    char *t = to;
    const char *f = from;
    if ((uintptr_t)t - (uintptr_t)f >= size) { /* t is before f or beyond its end: forwards is safe */
        for (; size >= 8; size -= 8, t += 8, f += 8) *(vgsp_word *)t = *(const vgsp_word *)f;
        for (; size; size--) *t++ = *f++;
        return to;
    }
    for (; size >= 8; size -= 8) *(vgsp_word *)(t + size - 8) = *(const vgsp_word *)(f + size - 8);
    for (; size; size--) t[size - 1] = f[size - 1];
    return to;
}

VGSP_SUPPORT void *memset(void *to, int byte, size_t size)
{
    char *t = to;
    uint64_t eight = (uint8_t)byte * (uint64_t)0x0101010101010101;
    for (; size >= 8; size -= 8, t += 8) *(vgsp_word *)t = eight;
    for (; size; size--) *t++ = (char)byte;
    return to;
}

VGSP_SUPPORT int memcmp(const void *a, const void *b, size_t size)
{
    const unsigned char *x = a, *y = b;
    for (; size; size--, x++, y++)
        if (*x != *y) return *x - *y;
    return 0;
}

/* --- 128-bit division: bit by bit; a divisor of 0 gives all ones, as everywhere in kernels --------------------- */

__extension__ typedef unsigned __int128 vgsp_support_u128;
__extension__ typedef __int128 vgsp_support_i128;

static inline vgsp_support_u128 vgsp_divide(vgsp_support_u128 a, vgsp_support_u128 b, vgsp_support_u128 *rest)
{
    vgsp_support_u128 q = 0, r = 0;
    for (int i = 127; i >= 0; i--) {
        int carry = (int)(r >> 127);
        r = r << 1 | (a >> i & 1);
        if (carry || r >= b) r -= b, q |= (vgsp_support_u128)1 << i;
    }
    *rest = b ? r : a;
    return q;
}

VGSP_SUPPORT vgsp_support_u128 __udivti3(vgsp_support_u128 a, vgsp_support_u128 b)
{
    vgsp_support_u128 rest;
    return vgsp_divide(a, b, &rest);
}

VGSP_SUPPORT vgsp_support_u128 __umodti3(vgsp_support_u128 a, vgsp_support_u128 b)
{
    vgsp_support_u128 rest;
    vgsp_divide(a, b, &rest);
    return rest;
}

static inline vgsp_support_u128 vgsp_magnitude(vgsp_support_i128 a)
{
    return a < 0 ? 0 - (vgsp_support_u128)a : (vgsp_support_u128)a;
}

VGSP_SUPPORT vgsp_support_i128 __divti3(vgsp_support_i128 a, vgsp_support_i128 b)
{
    vgsp_support_u128 rest, q = vgsp_divide(vgsp_magnitude(a), vgsp_magnitude(b), &rest);
    if (b == 0) return -1;
    return (vgsp_support_i128)((a < 0) != (b < 0) ? 0 - q : q);
}

VGSP_SUPPORT vgsp_support_i128 __modti3(vgsp_support_i128 a, vgsp_support_i128 b)
{
    vgsp_support_u128 rest;
    vgsp_divide(vgsp_magnitude(a), vgsp_magnitude(b), &rest);
    return (vgsp_support_i128)(a < 0 ? 0 - rest : rest);
}

#endif
