/* number.h: numbers whose type is named at run time. Those of 16 bits are float while they are computed with; what is
 * stored is rounded to nearest even.
 */
#ifndef VGSP_CUBLAS_NUMBER_H
#define VGSP_CUBLAS_NUMBER_H

#include <library_types.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef unsigned short bits16;

static inline bool is_short(cudaDataType type)
{
    return type == CUDA_R_16F || type == CUDA_R_16BF;
}

static inline size_t bytes_of(cudaDataType type)
{
    if (type == CUDA_R_8I) return 1;
    if (is_short(type)) return sizeof(bits16);
    return type == CUDA_R_64F ? sizeof(double) : sizeof(float);
}

static inline float half_value(bits16 bits)
{
    _Float16 half;
    memcpy(&half, &bits, sizeof half);
    return half;
}

static inline bits16 half_bits(float x)
{
    _Float16 half = (_Float16)x;
    bits16 bits;
    memcpy(&bits, &half, sizeof bits);
    return bits;
}

static inline float bfloat16_value(bits16 x)
{
    uint32_t bits = (uint32_t)x << 16;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static inline bits16 bfloat16_bits(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return x != x ? 0x7fff : (bits16)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

static inline float widened(cudaDataType type, bits16 x)
{
    return type == CUDA_R_16F ? half_value(x) : bfloat16_value(x);
}

static inline bits16 narrowed(cudaDataType type, float x)
{
    return type == CUDA_R_16F ? half_bits(x) : bfloat16_bits(x);
}

/* An element of an array of floating point. */
static inline double number_at(cudaDataType type, const void *from, size_t index)
{
    if (type == CUDA_R_64F) return ((const double *)from)[index];
    if (type == CUDA_R_32F) return (double)((const float *)from)[index];
    return (double)widened(type, ((const bits16 *)from)[index]);
}

static inline void put_number(cudaDataType type, void *to, size_t index, double x)
{
    if (type == CUDA_R_64F) ((double *)to)[index] = x;
    else if (type == CUDA_R_32F) ((float *)to)[index] = (float)x;
    else ((bits16 *)to)[index] = narrowed(type, (float)x);
}

#endif
