/* cuda_simd.h: CUDA's SIMD intrinsics for device code: a 32-bit word as two numbers of 16 bits or four of 8, and the
 * minima and maxima of three and of sums.
 *
 * One macro makes both forms of a function from the value of one lane: x and y, of type int, are the lanes of a and b,
 * sign- or zero-extended, `least` and `most` the bounds of the lane's type. Rounded means go away from zero (PTX ISA,
 * vavrg); numbers are cut to the lane's bits unless the value says otherwise.
 */
#ifndef VGSP_CUDA_SIMD_H
#define VGSP_CUDA_SIMD_H

#include <vgsp/cuda_device.h>

/* --- lanes -------------------------------------------------------------------------------------------------------- */

#define __VGSP_LANES(name, bits, T, parameters, y_lane, value)                         \
    __VGSP_DEVICE unsigned name parameters                                             \
    {                                                                                  \
        const int most = (T)-1 < 0 ? (1 << (bits - 1)) - 1 : (1 << bits) - 1;          \
        const int least = (T)-1 < 0 ? -most - 1 : 0;                                   \
        unsigned result = 0;                                                           \
        for (int k = 0; k < 32; k += bits) {                                           \
            int x = (T)(a >> k), y = (T)(y_lane);                                      \
            (void)x, (void)y, (void)most, (void)least; /* not every value asks for all */ \
            result |= ((unsigned)(value) & ((1u << bits) - 1)) << k;                   \
        }                                                                              \
        return result;                                                                 \
    }
#define __VGSP_PAIR_OF_TYPES(name, T2, T4, parameters, y_lane, value)                  \
    __VGSP_LANES(name##2, 16, T2, parameters, y_lane, value)                           \
    __VGSP_LANES(name##4, 8, T4, parameters, y_lane, value)
#define __VGSP_SIGNED_1(name, value) \
    __VGSP_PAIR_OF_TYPES(name, short, signed char, (unsigned a), 0 - (a >> k), value)
#define __VGSP_SIGNED(name, value) \
    __VGSP_PAIR_OF_TYPES(name, short, signed char, (unsigned a, unsigned b), b >> k, value)
#define __VGSP_UNSIGNED(name, value) \
    __VGSP_PAIR_OF_TYPES(name, unsigned short, unsigned char, (unsigned a, unsigned b), b >> k, value)
#define __VGSP_CLAMPED(v) ((v) > most ? most : (v) < least ? least : (v))

/* y is -x here, cut to the lane. */
__VGSP_SIGNED_1(__vneg, y)
__VGSP_SIGNED_1(__vnegss, x == least ? most : -x)
__VGSP_SIGNED_1(__vabs, x < 0 ? y : x)
__VGSP_SIGNED_1(__vabsss, x == least ? most : x < 0 ? -x : x)

__VGSP_UNSIGNED(__vadd, x + y)
__VGSP_SIGNED(__vaddss, __VGSP_CLAMPED(x + y))
__VGSP_UNSIGNED(__vaddus, __VGSP_CLAMPED(x + y))
__VGSP_UNSIGNED(__vsub, x - y)
__VGSP_SIGNED(__vsubss, __VGSP_CLAMPED(x - y))
__VGSP_UNSIGNED(__vsubus, __VGSP_CLAMPED(x - y))
__VGSP_SIGNED(__vavgs, (x + y + (x + y >= 0)) >> 1)
__VGSP_UNSIGNED(__vavgu, (x + y + 1) >> 1)
__VGSP_UNSIGNED(__vhaddu, (x + y) >> 1)
__VGSP_SIGNED(__vabsdiffs, x > y ? x - y : y - x)
__VGSP_UNSIGNED(__vabsdiffu, x > y ? x - y : y - x)
__VGSP_SIGNED(__vmaxs, x > y ? x : y)
__VGSP_UNSIGNED(__vmaxu, x > y ? x : y)
__VGSP_SIGNED(__vmins, x < y ? x : y)
__VGSP_UNSIGNED(__vminu, x < y ? x : y)

/* Comparisons: all bits of a lane (vcmp) or the lowest (vset). */
#define __VGSP_COMPARE(KIND, name, relation)             \
    KIND(__vcmp##name, x relation y ? ~0u : 0u)          \
    KIND(__vset##name, x relation y ? 1u : 0u)
__VGSP_COMPARE(__VGSP_UNSIGNED, eq, ==) __VGSP_COMPARE(__VGSP_UNSIGNED, ne, !=)
__VGSP_COMPARE(__VGSP_SIGNED, ges, >=) __VGSP_COMPARE(__VGSP_UNSIGNED, geu, >=)
__VGSP_COMPARE(__VGSP_SIGNED, gts, >) __VGSP_COMPARE(__VGSP_UNSIGNED, gtu, >)
__VGSP_COMPARE(__VGSP_SIGNED, les, <=) __VGSP_COMPARE(__VGSP_UNSIGNED, leu, <=)
__VGSP_COMPARE(__VGSP_SIGNED, lts, <) __VGSP_COMPARE(__VGSP_UNSIGNED, ltu, <)
#undef __VGSP_COMPARE

/* The sum of the absolute differences. */
#define __VGSP_SUM(name, bits, T)                                                      \
    __VGSP_DEVICE unsigned name(unsigned a, unsigned b)                                \
    {                                                                                  \
        unsigned sum = 0;                                                              \
        for (int k = 0; k < 32; k += bits) {                                           \
            int x = (T)(a >> k), y = (T)(b >> k);                                      \
            sum += (unsigned)(x > y ? x - y : y - x);                                  \
        }                                                                              \
        return sum;                                                                    \
    }
__VGSP_SUM(__vsads2, 16, short) __VGSP_SUM(__vsads4, 8, signed char)
__VGSP_SUM(__vsadu2, 16, unsigned short) __VGSP_SUM(__vsadu4, 8, unsigned char)
#undef __VGSP_SUM

/* --- three numbers: of 32 bits, or of 16 in each half ------------------------------------------------------------- */

/* value by x, y and z; relu: not below 0. Sums wrap at the number's bits. */
#define __VGSP_THREE_32(name, T, value)                                                \
    __VGSP_DEVICE T name(T x, T y, T z) { return value; }
#define __VGSP_THREE_16(name, T, value)                                                \
    __VGSP_DEVICE unsigned name(unsigned a, unsigned b, unsigned c)                    \
    {                                                                                  \
        unsigned result = 0;                                                           \
        for (int k = 0; k < 32; k += 16) {                                             \
            T x = (T)(a >> k), y = (T)(b >> k), z = (T)(c >> k);                       \
            result |= ((unsigned)(value) & 0xffffu) << k;                              \
        }                                                                              \
        return result;                                                                 \
    }
#define __VGSP_MAX(x, y) ((x) > (y) ? (x) : (y))
#define __VGSP_MIN(x, y) ((x) < (y) ? (x) : (y))
#define __VGSP_THREE(name, suffix, KIND, T, U, choose)                                 \
    KIND(__vi##name##3_##suffix, T, choose(choose(x, y), z))                           \
    KIND(__viadd##name##_##suffix, T, choose((T)((U)x + (U)y), z))
#define __VGSP_THREE_RELU(name, suffix, KIND, T, U, choose)                            \
    __VGSP_THREE(name, suffix, KIND, T, U, choose)                                     \
    KIND(__vi##name##3_##suffix##_relu, T, __VGSP_MAX(choose(choose(x, y), z), 0))     \
    KIND(__viadd##name##_##suffix##_relu, T, __VGSP_MAX(choose((T)((U)x + (U)y), z), 0))
__VGSP_THREE_RELU(max, s32, __VGSP_THREE_32, int, unsigned, __VGSP_MAX)
__VGSP_THREE_RELU(min, s32, __VGSP_THREE_32, int, unsigned, __VGSP_MIN)
__VGSP_THREE(max, u32, __VGSP_THREE_32, unsigned, unsigned, __VGSP_MAX)
__VGSP_THREE(min, u32, __VGSP_THREE_32, unsigned, unsigned, __VGSP_MIN)
__VGSP_THREE_RELU(max, s16x2, __VGSP_THREE_16, short, unsigned short, __VGSP_MAX)
__VGSP_THREE_RELU(min, s16x2, __VGSP_THREE_16, short, unsigned short, __VGSP_MIN)
__VGSP_THREE(max, u16x2, __VGSP_THREE_16, unsigned short, unsigned short, __VGSP_MAX)
__VGSP_THREE(min, u16x2, __VGSP_THREE_16, unsigned short, unsigned short, __VGSP_MIN)

/* --- two numbers -------------------------------------------------------------------------------------------------- */

/* relu: not below 0; vib: with which of the two it is, the first where they are equal. */
#define __VGSP_TWO_RELU(name)                                                                         \
    __VGSP_DEVICE int __vi##name##_s32_relu(int x, int y) { return __vi##name##3_s32_relu(x, y, y); } \
    __VGSP_DEVICE unsigned __vi##name##_s16x2_relu(unsigned a, unsigned b)                            \
    {                                                                                                 \
        return __vi##name##3_s16x2_relu(a, b, b);                                                     \
    }
#define __VGSP_TWO_32(name, T, choose, holds)                                          \
    __VGSP_DEVICE T __vib##name(T x, T y, bool *first)                                 \
    {                                                                                  \
        *first = x holds y;                                                            \
        return choose(x, y);                                                           \
    }
#define __VGSP_TWO_16(name, T, choose, holds)                                          \
    __VGSP_DEVICE unsigned __vib##name(unsigned a, unsigned b, bool *high, bool *low)  \
    {                                                                                  \
        T x = (T)a, y = (T)b, x2 = (T)(a >> 16), y2 = (T)(b >> 16);                    \
        *low = x holds y;                                                              \
        *high = x2 holds y2;                                                           \
        return ((unsigned)choose(x, y) & 0xffffu) | (unsigned)choose(x2, y2) << 16;    \
    }
__VGSP_TWO_RELU(max) __VGSP_TWO_RELU(min)
__VGSP_TWO_32(max_s32, int, __VGSP_MAX, >=) __VGSP_TWO_32(max_u32, unsigned, __VGSP_MAX, >=)
__VGSP_TWO_32(min_s32, int, __VGSP_MIN, <=) __VGSP_TWO_32(min_u32, unsigned, __VGSP_MIN, <=)
__VGSP_TWO_16(max_s16x2, short, __VGSP_MAX, >=) __VGSP_TWO_16(max_u16x2, unsigned short, __VGSP_MAX, >=)
__VGSP_TWO_16(min_s16x2, short, __VGSP_MIN, <=) __VGSP_TWO_16(min_u16x2, unsigned short, __VGSP_MIN, <=)
#undef __VGSP_TWO_RELU
#undef __VGSP_TWO_32
#undef __VGSP_TWO_16

#undef __VGSP_LANES
#undef __VGSP_PAIR_OF_TYPES
#undef __VGSP_SIGNED_1
#undef __VGSP_SIGNED
#undef __VGSP_UNSIGNED
#undef __VGSP_CLAMPED
#undef __VGSP_THREE_32
#undef __VGSP_THREE_16
#undef __VGSP_MAX
#undef __VGSP_MIN
#undef __VGSP_THREE
#undef __VGSP_THREE_RELU

#endif
