/* memory_test.c: the device heap and what vgsp.h promises of copies and fills. */
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "kernels.h"

START_TEST(allocations_are_aligned_and_apart)
{
    enum { N = 500 };
    static char *blocks[N];
    for (size_t i = 0; i < N; i++) {
        ck_ok(vgsp_malloc((void **)&blocks[i], 1 + i * 37));
        ck_assert_uint_eq((uintptr_t)blocks[i] % 256, 0);
        memset(blocks[i], (int)i, 1 + i * 37);
    }
    for (size_t i = 0; i < N; i += 2) ck_ok(vgsp_free(blocks[i]));
    for (size_t i = 0; i < N; i += 2) {
        ck_ok(vgsp_malloc((void **)&blocks[i], 1 + i * 11));
        memset(blocks[i], (int)i, 1 + i * 11);
    }
    for (size_t i = 0; i < N; i++) ck_assert_int_eq((unsigned char)blocks[i][i * 11], (unsigned char)i);
}
END_TEST

START_TEST(free_space_is_joined)
{
    size_t free_bytes, total;
    void *half[2], *whole;
    ck_ok(vgsp_memory_info(&free_bytes, &total));
    ck_assert_uint_eq(free_bytes, total);
    if (POISON) return; /* would touch all of it */
    for (int i = 0; i < 2; i++) ck_ok(vgsp_malloc(&half[i], total / 2));
    ck_ok(vgsp_memory_info(&free_bytes, &total));
    ck_assert_uint_eq(free_bytes, 0);
    ck_assert_int_eq(vgsp_malloc(&whole, 1), VGSP_ERROR_MEMORY_ALLOCATION);
    for (int i = 0; i < 2; i++) ck_ok(vgsp_free(half[i]));
    ck_ok(vgsp_malloc(&whole, total));
}
END_TEST

START_TEST(out_of_memory_is_no_sticky_error)
{
    void *memory = NULL;
    size_t free_bytes, total;
    ck_ok(vgsp_memory_info(&free_bytes, &total));
    ck_assert_int_eq(vgsp_malloc(&memory, total + 1), VGSP_ERROR_MEMORY_ALLOCATION);
    ck_assert_int_eq(vgsp_malloc(&memory, SIZE_MAX), VGSP_ERROR_MEMORY_ALLOCATION);
    ck_assert_ptr_null(memory);
    ck_assert_int_eq(vgsp_get_last_error(), VGSP_ERROR_MEMORY_ALLOCATION);
    ck_ok(vgsp_malloc(&memory, 1000));
}
END_TEST

START_TEST(sizes_of_zero)
{
    void *memory = &memory;
    ck_ok(vgsp_malloc(&memory, 0));
    ck_assert_ptr_null(memory);
    ck_ok(vgsp_free(NULL));
    ck_assert_int_eq(vgsp_malloc_managed(&memory, 0), VGSP_ERROR_INVALID_VALUE);
    ck_ok(vgsp_memcpy(NULL, NULL, 0, VGSP_COPY_DEFAULT));
    ck_ok(vgsp_memset(NULL, 0, 0));
}
END_TEST

START_TEST(free_refuses_what_is_not_its_own)
{
    int local;
    char *memory, *pinned;
    ck_ok(vgsp_malloc((void **)&memory, 1000));
    ck_ok(vgsp_malloc_host((void **)&pinned, 1000));
    ck_assert_int_eq(vgsp_free(&local), VGSP_ERROR_INVALID_VALUE);
    ck_assert_int_eq(vgsp_free(memory + 256), VGSP_ERROR_INVALID_VALUE);
    ck_assert_int_eq(vgsp_free(pinned), VGSP_ERROR_INVALID_VALUE);
    ck_assert_int_eq(vgsp_free_host(memory), VGSP_ERROR_INVALID_VALUE);
    ck_ok(vgsp_free(memory));
    ck_assert_int_eq(vgsp_free(memory), VGSP_ERROR_INVALID_VALUE);
    ck_ok(vgsp_free_host(pinned));
}
END_TEST

static void check_kind(const void *pointer, int kind, const void *base, size_t size)
{
    vgsp_pointer_attributes a;
    ck_ok(vgsp_get_pointer_attributes(&a, pointer));
    ck_assert_int_eq(a.kind, kind);
    ck_assert_ptr_eq(a.base, base);
    ck_assert_uint_eq(a.size, size);
}

START_TEST(pointers_are_known)
{
    char *device, *managed, *pinned, *plain = malloc(500);
    ck_ok(vgsp_malloc((void **)&device, 1000));
    ck_ok(vgsp_malloc_managed((void **)&managed, 2000));
    ck_ok(vgsp_malloc_host((void **)&pinned, 3000));
    check_kind(device + 999, VGSP_MEMORY_DEVICE, device, 1000);
    check_kind(managed, VGSP_MEMORY_MANAGED, managed, 2000);
    check_kind(pinned + 5, VGSP_MEMORY_PINNED, pinned, 3000);
    check_kind(plain, VGSP_MEMORY_HOST, NULL, 0);
    ck_ok(vgsp_host_register(plain, 500));
    check_kind(plain + 499, VGSP_MEMORY_PINNED, plain, 500);
    ck_assert_int_eq(vgsp_host_register(plain + 100, 500), VGSP_ERROR_HOST_MEMORY_ALREADY_REGISTERED);
    ck_ok(vgsp_host_unregister(plain));
    ck_assert_int_eq(vgsp_host_unregister(plain), VGSP_ERROR_HOST_MEMORY_NOT_REGISTERED);
    check_kind(plain, VGSP_MEMORY_HOST, NULL, 0);
    free(plain);
}
END_TEST

START_TEST(copies_check_their_direction)
{
    char *device, host[100] = {0};
    ck_ok(vgsp_malloc((void **)&device, 100));
    ck_ok(vgsp_memcpy(device, host, 100, VGSP_COPY_HOST_TO_DEVICE));
    ck_ok(vgsp_memcpy(host, device, 100, VGSP_COPY_DEFAULT));
    ck_assert_int_eq(vgsp_memcpy(device, host, 100, VGSP_COPY_DEVICE_TO_HOST), VGSP_ERROR_INVALID_MEMCPY_DIRECTION);
    ck_assert_int_eq(vgsp_memcpy(host, device, 100, VGSP_COPY_HOST_TO_HOST), VGSP_ERROR_INVALID_MEMCPY_DIRECTION);
    ck_assert_int_eq(vgsp_memcpy(host, device, 100, 7), VGSP_ERROR_INVALID_MEMCPY_DIRECTION);
    ck_assert_int_eq(vgsp_memcpy(NULL, device, 100, VGSP_COPY_DEFAULT), VGSP_ERROR_INVALID_VALUE);
}
END_TEST

START_TEST(copies_every_size)
{
    static const size_t sizes[] = {1, 255, 65536, TRANSFER_PIECE - 1, TRANSFER_PIECE, TRANSFER_PIECE + 1, 5000001};
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        size_t n = sizes[s];
        unsigned char *host = malloc(n), *back = calloc(1, n), *a, *b;
        for (size_t i = 0; i < n; i++) host[i] = (unsigned char)(i * 7 + i / 251);
        ck_ok(vgsp_malloc((void **)&a, n));
        ck_ok(vgsp_malloc((void **)&b, n));
        ck_ok(vgsp_memcpy(a, host, n, VGSP_COPY_HOST_TO_DEVICE));
        ck_ok(vgsp_memcpy_async(b, a, n, VGSP_COPY_DEVICE_TO_DEVICE, NULL));
        ck_ok(vgsp_memset_async(a, 0x1ff, n, NULL));
        ck_ok(vgsp_memcpy(back, b, n, VGSP_COPY_DEVICE_TO_HOST));
        ck_assert_mem_eq(host, back, n);
        ck_assert(a[0] == 0xff && a[n - 1] == 0xff);
        ck_ok(vgsp_free(a));
        ck_ok(vgsp_free(b));
        free(host);
        free(back);
    }
}
END_TEST

START_TEST(copies_rows)
{
    enum { W = 10, H = 7 };
    char host[H][16], *device, back[H][W];
    size_t pitch;
    for (int y = 0; y < H; y++) memset(host[y], 'a' + y, 16);
    ck_ok(vgsp_malloc_pitch((void **)&device, &pitch, W, H));
    ck_assert_uint_eq(pitch, 512);
    ck_ok(vgsp_memset_2d(device, pitch, 'z', pitch, H));
    ck_ok(vgsp_memcpy_2d(device, pitch, host, 16, W, H, VGSP_COPY_HOST_TO_DEVICE));
    ck_ok(vgsp_memset_2d(device + 3, pitch, '.', 2, H));
    ck_ok(vgsp_memcpy_2d(back, W, device, pitch, W, H, VGSP_COPY_DEVICE_TO_HOST));
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++) ck_assert_int_eq(back[y][x], x == 3 || x == 4 ? '.' : 'a' + y);
    ck_assert_int_eq(device[W], 'z');
    ck_assert_int_eq(vgsp_memcpy_2d(device, pitch, host, 16, 17, H, VGSP_COPY_DEFAULT), VGSP_ERROR_INVALID_PITCH);
}
END_TEST

START_TEST(free_waits)
{
    int *gate = device_memory(4), *cell = device_memory(64);
    launch(&kernel_slow_append, 1, 1, cell, 50, NULL);
    ck_ok(vgsp_free(gate));
    ck_assert_int_eq(cell[1], 50);
}
END_TEST

START_TEST(free_in_stream_order)
{
    vgsp_stream *stream;
    int *cell, *result = device_memory(4);
    ck_ok(vgsp_stream_create(&stream, VGSP_STREAM_NON_BLOCKING, 0));
    ck_ok(vgsp_malloc_async((void **)&cell, 4000, stream));
    ck_ok(vgsp_memset_async(cell, 0, 4000, stream));
    launch(&kernel_slow_append, 1, 1, cell, 20, stream);
    ck_ok(vgsp_memcpy_async(result, cell + 1, 4, VGSP_COPY_DEVICE_TO_DEVICE, stream));
    ck_ok(vgsp_free_async(cell, stream));
    ck_ok(vgsp_stream_synchronize(stream));
    ck_assert_int_eq(*result, 20);
    ck_assert_int_eq(vgsp_free(cell), VGSP_ERROR_INVALID_VALUE);
}
END_TEST

static sigjmp_buf faulted;

static void on_fault(int number)
{
    siglongjmp(faulted, number);
}

START_TEST(use_after_free_faults)
{
    volatile char *memory;
    ck_ok(vgsp_malloc((void **)&memory, (size_t)8 << 20));
    memory[0] = 1;
    ck_ok(vgsp_free((void *)memory));
    signal(SIGSEGV, on_fault);
    if (!sigsetjmp(faulted, 1)) {
        memory[0] = 2;
        ck_abort_msg("freed memory could be written");
    }
}
END_TEST

/* Page faults while a block of this size is allocated, touched and freed ten times. */
static long faults_of(size_t size)
{
    struct rusage before, after;
    getrusage(RUSAGE_SELF, &before);
    for (int i = 0; i < 10; i++) {
        volatile char *memory;
        ck_ok(vgsp_malloc((void **)&memory, size));
        for (size_t at = 0; at < size; at += 4096) memory[at] = 1;
        ck_ok(vgsp_free((void *)memory));
    }
    getrusage(RUSAGE_SELF, &after);
    return after.ru_minflt - before.ru_minflt;
}

START_TEST(pages_are_kept_for_the_next)
{
    const size_t size = (size_t)3 << 20, pages = size / 4096;
    faults_of(size);
    ck_assert_int_lt(faults_of(size), (long)pages);
}
END_TEST

/* Whether any page of it is in memory. */
static bool has_pages(char *memory, size_t size)
{
    static unsigned char in_memory[1 << 17];
    bool any = false;
    ck_assert_uint_le(size / 4096, sizeof in_memory);
    ck_assert_int_eq(mincore(memory, size, in_memory), 0);
    for (size_t i = 0; i < size / 4096; i++) any |= in_memory[i] & 1;
    return any;
}

START_TEST(not_all_pages_are_kept)
{
    const size_t piece = (size_t)2 << 20;
    size_t free_bytes, total;
    ck_ok(vgsp_memory_info(&free_bytes, &total));
    size_t size = (total / 64 < (size_t)256 << 20 ? total / 64 : (size_t)256 << 20) & ~(piece - 1);
    char *small, *large, *other, *keeper;
    ck_ok(vgsp_malloc((void **)&small, piece));
    ck_ok(vgsp_malloc((void **)&large, size + piece));
    ck_ok(vgsp_malloc((void **)&keeper, 1));
    ck_assert_uint_eq((uintptr_t)small % piece, 0);
    memset(small, 1, piece);
    memset(large, 1, piece);
    ck_ok(vgsp_free(large));
    ck_ok(vgsp_free(small));
    ck_assert(has_pages(small, piece));
    ck_assert(!has_pages(large, size + piece));
    ck_ok(vgsp_malloc((void **)&large, size)); /* has the small one's room, and what follows it */
    memset(large, 1, size);
    ck_ok(vgsp_malloc((void **)&other, 2 * piece));
    memset(other, 1, 2 * piece);
    ck_ok(vgsp_free(other));
    ck_ok(vgsp_free(large));
    ck_assert(has_pages(large, size));
    ck_assert(!has_pages(other, 2 * piece));
}
END_TEST

START_TEST(debug_builds_poison)
{
    unsigned char *memory;
    ck_ok(vgsp_malloc((void **)&memory, 100));
    if (POISON) ck_assert_int_eq(memory[99], POISON_BYTE);
}
END_TEST

#if !defined(WITH_ASAN) && !defined(WITH_TSAN) /* they take terabytes of address space */
START_TEST(heap_fits_the_address_space)
{
    struct rlimit limit = {(rlim_t)1 << 30, (rlim_t)1 << 30};
    size_t free_bytes, total;
    ck_assert_int_eq(setrlimit(RLIMIT_AS, &limit), 0);
    ck_ok(vgsp_memory_info(&free_bytes, &total));
    ck_assert_uint_le(total, (size_t)1 << 29);
    ck_assert_uint_gt(total, (size_t)1 << 26);
}
END_TEST
#endif

static void add(TCase *tests)
{
    tcase_add_test(tests, allocations_are_aligned_and_apart);
    tcase_add_test(tests, free_space_is_joined);
    tcase_add_test(tests, out_of_memory_is_no_sticky_error);
    tcase_add_test(tests, sizes_of_zero);
    tcase_add_test(tests, pages_are_kept_for_the_next);
    tcase_add_test(tests, not_all_pages_are_kept);
    tcase_add_test(tests, free_refuses_what_is_not_its_own);
    tcase_add_test(tests, pointers_are_known);
    tcase_add_test(tests, copies_check_their_direction);
    tcase_add_test(tests, copies_every_size);
    tcase_add_test(tests, copies_rows);
    tcase_add_test(tests, free_waits);
    tcase_add_test(tests, free_in_stream_order);
    tcase_add_test(tests, use_after_free_faults);
    tcase_add_test(tests, debug_builds_poison);
#if !defined(WITH_ASAN) && !defined(WITH_TSAN)
    tcase_add_test(tests, heap_fits_the_address_space);
#endif
}

int main(void)
{
    return run_tests("memory", add);
}
