/* cuda_warp.h: CUDA's warp functions for device code: shuffles, votes, matches and reductions of 32 threads.
 *
 * The operations move 32 or 64 bits; other types travel in them. A mask names the threads that take part. Functions
 * without a mask are those of older CUDA: the threads that are here together take part.
 */
#ifndef VGSP_CUDA_WARP_H
#define VGSP_CUDA_WARP_H

#include <vgsp/cuda_device.h>

/* --- votes -------------------------------------------------------------------------------------------------------- */

__device__ void __vgsp_syncwarp(unsigned);
__device__ unsigned __vgsp_ballot(unsigned, int);
__device__ int __vgsp_vote_any(unsigned, int);
__device__ int __vgsp_vote_all(unsigned, int);
__device__ unsigned __vgsp_activemask();
__device__ unsigned __vgsp_laneid();

__VGSP_DEVICE void __syncwarp(unsigned mask = 0xffffffffu) { __vgsp_syncwarp(mask); }
__VGSP_DEVICE unsigned __activemask() { return __vgsp_activemask(); }
__VGSP_DEVICE unsigned __ballot_sync(unsigned mask, int predicate) { return __vgsp_ballot(mask, predicate); }
__VGSP_DEVICE int __any_sync(unsigned mask, int predicate) { return __vgsp_vote_any(mask, predicate); }
__VGSP_DEVICE int __all_sync(unsigned mask, int predicate) { return __vgsp_vote_all(mask, predicate); }
__VGSP_DEVICE int __uni_sync(unsigned mask, int predicate)
{
    unsigned votes = __vgsp_ballot(mask, predicate);
    return votes == 0 || votes == __vgsp_ballot(mask, 1);
}
#define __ballot(predicate) __ballot_sync(__activemask(), predicate)
#define __any(predicate) __any_sync(__activemask(), predicate)
#define __all(predicate) __all_sync(__activemask(), predicate)

/* --- shuffles ----------------------------------------------------------------------------------------------------- */

#define __VGSP_OPERATION(op)                                        \
    __device__ int __vgsp_shfl_##op##_i32(unsigned, int, int, int); \
    __device__ long long __vgsp_shfl_##op##_i64(unsigned, long long, int, int);
__VGSP_OPERATION(idx) __VGSP_OPERATION(up) __VGSP_OPERATION(down) __VGSP_OPERATION(xor)
#undef __VGSP_OPERATION

/* name on T, which travels as type: in(value) makes the travelling bits of it, out takes them back. */
#define __VGSP_SHUFFLE(name, op, L, T, type, in, out)                             \
    __VGSP_DEVICE T name(unsigned mask, T value, L lane, int width = 32)          \
    {                                                                             \
        return out(__vgsp_shfl_##op##_##type(mask, in(value), (int)lane, width)); \
    }
#define __VGSP_SHUFFLES(name, op, L)                                                        \
    __VGSP_SHUFFLE(name, op, L, int, i32, , )                                               \
    __VGSP_SHUFFLE(name, op, L, unsigned, i32, (int), (unsigned))                           \
    __VGSP_SHUFFLE(name, op, L, long, i64, (long long), (long))                             \
    __VGSP_SHUFFLE(name, op, L, unsigned long, i64, (long long), (unsigned long))           \
    __VGSP_SHUFFLE(name, op, L, long long, i64, , )                                         \
    __VGSP_SHUFFLE(name, op, L, unsigned long long, i64, (long long), (unsigned long long)) \
    __VGSP_SHUFFLE(name, op, L, float, i32, __vgsp_bits_i32_f32, __vgsp_bits_f32_i32)       \
    __VGSP_SHUFFLE(name, op, L, double, i64, __vgsp_bits_i64_f64, __vgsp_bits_f64_i64)
__VGSP_SHUFFLES(__shfl_sync, idx, int)
__VGSP_SHUFFLES(__shfl_up_sync, up, unsigned)
__VGSP_SHUFFLES(__shfl_down_sync, down, unsigned)
__VGSP_SHUFFLES(__shfl_xor_sync, xor, int)
#undef __VGSP_SHUFFLE
#undef __VGSP_SHUFFLES

/* Templates, so that a program's own overloads of these names stand beside them. */
#define __VGSP_OLD_SHUFFLE(name, L)                                         \
    template <class T> __VGSP_DEVICE T name(T value, L lane, int width = 32) \
    {                                                                       \
        return name##_sync(__activemask(), value, lane, width);             \
    }
__VGSP_OLD_SHUFFLE(__shfl, int)
__VGSP_OLD_SHUFFLE(__shfl_up, unsigned)
__VGSP_OLD_SHUFFLE(__shfl_down, unsigned)
__VGSP_OLD_SHUFFLE(__shfl_xor, int)
#undef __VGSP_OLD_SHUFFLE

/* --- matches and reductions --------------------------------------------------------------------------------------- */

__device__ unsigned __vgsp_match_i32(unsigned, int);
__device__ unsigned __vgsp_match_i64(unsigned, long long);

/* A float matches by its bits. "All" are the threads of mask that exist and have not returned. */
#define __VGSP_MATCH(T, type, in)                                                                                   \
    __VGSP_DEVICE unsigned __match_any_sync(unsigned mask, T value) { return __vgsp_match_##type(mask, in(value)); } \
    __VGSP_DEVICE unsigned __match_all_sync(unsigned mask, T value, int *predicate)                                 \
    {                                                                                                               \
        unsigned alike = __vgsp_match_##type(mask, in(value));                                                      \
        *predicate = alike == __vgsp_ballot(mask, 1);                                                               \
        return *predicate ? alike : 0;                                                                              \
    }
__VGSP_MATCH(int, i32, )
__VGSP_MATCH(unsigned, i32, (int))
__VGSP_MATCH(long, i64, (long long))
__VGSP_MATCH(unsigned long, i64, (long long))
__VGSP_MATCH(long long, i64, )
__VGSP_MATCH(unsigned long long, i64, (long long))
__VGSP_MATCH(float, i32, __vgsp_bits_i32_f32)
__VGSP_MATCH(double, i64, __vgsp_bits_i64_f64)
#undef __VGSP_MATCH

/* Every thread of mask gets the combination of all of theirs. */
#define __VGSP_REDUCE(op, T, type)                      \
    __device__ T __vgsp_reduce_##op##_##type(unsigned, T); \
    __VGSP_DEVICE T __reduce_##op##_sync(unsigned mask, T value) { return __vgsp_reduce_##op##_##type(mask, value); }
__VGSP_REDUCE(add, unsigned, u32)
__VGSP_REDUCE(add, int, i32)
__VGSP_REDUCE(min, unsigned, u32)
__VGSP_REDUCE(min, int, i32)
__VGSP_REDUCE(max, unsigned, u32)
__VGSP_REDUCE(max, int, i32)
__VGSP_REDUCE(and, unsigned, u32)
__VGSP_REDUCE(or, unsigned, u32)
__VGSP_REDUCE(xor, unsigned, u32)
#undef __VGSP_REDUCE

#endif
