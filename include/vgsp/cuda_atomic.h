/* cuda_atomic.h: CUDA's atomic functions for device code: each returns the old value. The forms _block and _system
 * differ in scope only; here all are as strong as the strongest, so those names stand for the plain one. Addresses are
 * those of their natural alignment.
 */
#ifndef VGSP_CUDA_ATOMIC_H
#define VGSP_CUDA_ATOMIC_H

#include <vgsp/cuda_device.h>

/* name on T by the operation of that type; the operation is declared on the way. */
#define __VGSP_ATOMIC(name, op, T, type)              \
    __device__ T __vgsp_atomic_##op##_##type(T *, T); \
    __VGSP_DEVICE T name(T *address, T value) { return __vgsp_atomic_##op##_##type(address, value); }
#define __VGSP_ATOMIC_32(name, op)    \
    __VGSP_ATOMIC(name, op, int, i32) \
    __VGSP_ATOMIC(name, op, unsigned, u32)
#define __VGSP_ATOMIC_U64(name, op) __VGSP_ATOMIC(name, op, unsigned long long, u64)
#define __VGSP_ATOMIC_I64(name, op) __VGSP_ATOMIC(name, op, long long, i64)

__VGSP_ATOMIC_32(atomicAdd, add) __VGSP_ATOMIC_U64(atomicAdd, add)
__VGSP_ATOMIC(atomicAdd, add, float, f32)
#if !defined(__CUDA_ARCH__) || __CUDA_ARCH__ >= 600 /* programs for older devices bring their own */
__VGSP_ATOMIC(atomicAdd, add, double, f64)
#endif
__VGSP_ATOMIC_32(atomicSub, sub)
__VGSP_ATOMIC_32(atomicExch, exch) __VGSP_ATOMIC_U64(atomicExch, exch) __VGSP_ATOMIC(atomicExch, exch, float, f32)
__VGSP_ATOMIC_32(atomicMin, min) __VGSP_ATOMIC_U64(atomicMin, min) __VGSP_ATOMIC_I64(atomicMin, min)
__VGSP_ATOMIC_32(atomicMax, max) __VGSP_ATOMIC_U64(atomicMax, max) __VGSP_ATOMIC_I64(atomicMax, max)
__VGSP_ATOMIC_32(atomicAnd, and) __VGSP_ATOMIC_U64(atomicAnd, and)
__VGSP_ATOMIC_32(atomicOr, or) __VGSP_ATOMIC_U64(atomicOr, or)
__VGSP_ATOMIC_32(atomicXor, xor) __VGSP_ATOMIC_U64(atomicXor, xor)
/* Counting: up to the value, then 0; down to 0, then the value. */
__VGSP_ATOMIC(atomicInc, inc, unsigned, u32) __VGSP_ATOMIC(atomicDec, dec, unsigned, u32)

/* Stores the value where the old one equals compare. */
__device__ int __vgsp_atomic_cas_i32(int *, int, int);
__device__ long long __vgsp_atomic_cas_i64(long long *, long long, long long);
__VGSP_DEVICE int atomicCAS(int *address, int compare, int value)
{
    return __vgsp_atomic_cas_i32(address, compare, value);
}
__VGSP_DEVICE unsigned atomicCAS(unsigned *address, unsigned compare, unsigned value)
{
    return (unsigned)__vgsp_atomic_cas_i32((int *)address, (int)compare, (int)value);
}
__VGSP_DEVICE unsigned long long atomicCAS(unsigned long long *address, unsigned long long compare,
                                           unsigned long long value)
{
    return (unsigned long long)__vgsp_atomic_cas_i64((long long *)address, (long long)compare, (long long)value);
}
/* By the 32 bits around the number, again while only the other half of them has changed. */
__VGSP_DEVICE unsigned short atomicCAS(unsigned short *address, unsigned short compare, unsigned short value)
{
    unsigned *word = (unsigned *)((unsigned long long)address & ~3ull), shift = (unsigned long long)address & 2 ? 16 : 0;
    unsigned seen = atomicCAS(word, 0u, 0u), old;
    do {
        old = seen;
        if ((unsigned short)(old >> shift) != compare) break;
        seen = atomicCAS(word, old, (old & ~(0xffffu << shift)) | (unsigned)value << shift);
    } while (seen != old);
    return (unsigned short)(old >> shift);
}

#define atomicAdd_block atomicAdd
#define atomicSub_block atomicSub
#define atomicExch_block atomicExch
#define atomicMin_block atomicMin
#define atomicMax_block atomicMax
#define atomicAnd_block atomicAnd
#define atomicOr_block atomicOr
#define atomicXor_block atomicXor
#define atomicInc_block atomicInc
#define atomicDec_block atomicDec
#define atomicCAS_block atomicCAS
#define atomicAdd_system atomicAdd
#define atomicSub_system atomicSub
#define atomicExch_system atomicExch
#define atomicMin_system atomicMin
#define atomicMax_system atomicMax
#define atomicAnd_system atomicAnd
#define atomicOr_system atomicOr
#define atomicXor_system atomicXor
#define atomicInc_system atomicInc
#define atomicDec_system atomicDec
#define atomicCAS_system atomicCAS

#undef __VGSP_ATOMIC
#undef __VGSP_ATOMIC_32
#undef __VGSP_ATOMIC_U64
#undef __VGSP_ATOMIC_I64

#endif
