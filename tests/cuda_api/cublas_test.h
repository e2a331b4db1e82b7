/* cublas_test.h: what the tests of cuBLAS and cuBLASLt share: numbers of every type, and work that takes its time.
 * It is included in a file that has included check.h and cuBLAS's headers.
 */
#include <string.h>
#include <time.h>

#define CUDA(call)    ck_assert_int_eq(call, cudaSuccess)
#define OK(call)      ck_assert_int_eq(call, CUBLAS_STATUS_SUCCESS)
#define INVALID(call) ck_assert_int_eq(call, CUBLAS_STATUS_INVALID_VALUE)

static unsigned next_random(void)
{
    static unsigned state = 2463534242u;
    state ^= state << 13;
    state ^= state >> 17;
    return state ^= state << 5;
}

/* A host function that takes its time. */
struct slow_write {
    void *to;
    const void *from;
    size_t bytes;
};

static void write_slowly(void *data)
{
    struct slow_write *write = data;
    nanosleep(&(struct timespec){0, 30000000}, NULL);
    memcpy(write->to, write->from, write->bytes);
}

/* Small integers, which all the types have exactly. */
static unsigned short short_of(cudaDataType type, int value)
{
    float f = (float)value;
    unsigned bits;
    memcpy(&bits, &f, sizeof bits);
    if (type == CUDA_R_16BF) return (unsigned short)(bits >> 16);
    return value ? (unsigned short)((bits >> 16 & 0x8000) | (((bits >> 23 & 255) - 112) << 10) | (bits >> 13 & 0x3ff)) : 0;
}

static size_t size_of(cudaDataType type)
{
    if (type == CUDA_R_8I) return 1;
    return type == CUDA_R_32F || type == CUDA_R_32I ? 4 : type == CUDA_R_64F ? 8 : 2;
}

static void store(void *to, int index, cudaDataType type, int value)
{
    if (type == CUDA_R_32F) ((float *)to)[index] = (float)value;
    else if (type == CUDA_R_64F) ((double *)to)[index] = value;
    else if (type == CUDA_R_32I) ((int *)to)[index] = value;
    else if (type == CUDA_R_8I) ((signed char *)to)[index] = (signed char)value;
    else ((unsigned short *)to)[index] = short_of(type, value);
}

static void *integers(int *values, int count, cudaDataType type)
{
    void *device = NULL;
    CUDA(cudaMalloc(&device, (size_t)count * 8));
    for (int i = 0; i < count; i++) store(device, i, type, values[i] = (int)(next_random() % 7) - 3);
    return device;
}
