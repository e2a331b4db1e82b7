/* memcheck_test.c: what VGSP_MEMCHECK finds. Each program runs in a process of its own, whose stderr is looked at. */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "kernels.h"

static char text[1 << 16];

#define REQUIRE(condition)                                                          \
    do {                                                                            \
        if (condition) break;                                                       \
        fprintf(stderr, "line %d: not so: %s\n", __LINE__, #condition);             \
        _exit(9);                                                                   \
    } while (0)

static void run(void (*program)(void))
{
    setenv("VGSP_MEMCHECK", "1", 1);
    ck_assert_int_eq(in_child(program, text, sizeof text), 0);
}

static bool says(const char *part)
{
    return strstr(text, part) != NULL;
}

static char *allocate(size_t size)
{
    void *memory = NULL;
    REQUIRE(vgsp_malloc(&memory, size) == VGSP_SUCCESS && (uintptr_t)memory % 256 == 0);
    return memory;
}

static vgsp_error store(void *place)
{
    struct cell_arguments arguments = {place, 5};
    vgsp_error error = vgsp_launch(&kernel_store, d3(1, 1, 1), d3(1, 1, 1), &arguments, 0, NULL);
    return error ? error : vgsp_device_synchronize();
}

static void use_well(void)
{
    static char host[3000];
    for (size_t size = 1; size < 3000; size += 37) {
        char *a = allocate(size), *b = allocate(size);
        REQUIRE(!vgsp_memset(a, 1, size) && !vgsp_memcpy(b, a, size, VGSP_COPY_DEVICE_TO_DEVICE));
        REQUIRE(!vgsp_memcpy(host, b, size, VGSP_COPY_DEVICE_TO_HOST) && host[size - 1] == 1);
        REQUIRE(!vgsp_free(a) && !vgsp_free_async(b, NULL));
    }
    char *large = allocate(50 << 20);
    REQUIRE(!store(large + (50 << 20) - 4) && !vgsp_free(large));
}

START_TEST(right_programs_are_left_alone)
{
    run(use_well);
    ck_assert_str_eq(text, "");
}
END_TEST

/* What lies on the pages of an allocation around it. */
static void overrun(ptrdiff_t offset, vgsp_error (*release)(void *))
{
    char *memory = allocate(1000);
    REQUIRE(store(memory + offset) == VGSP_SUCCESS);
    vgsp_error error = release(memory);
    REQUIRE(!error || error == VGSP_ERROR_ILLEGAL_ADDRESS);
    REQUIRE(vgsp_device_synchronize() == VGSP_ERROR_ILLEGAL_ADDRESS);
    REQUIRE(vgsp_device_reset() == VGSP_SUCCESS && store(allocate(4)) == VGSP_SUCCESS);
}

static vgsp_error release_in_order(void *memory)
{
    return vgsp_free_async(memory, NULL);
}

static vgsp_error release_at_reset(void *memory)
{
    (void)memory;
    memcheck_finish();
    return VGSP_ERROR_ILLEGAL_ADDRESS;
}

static void write_one_behind(void)
{
    overrun(1000, vgsp_free);
}

static void write_behind_and_free_in_order(void)
{
    overrun(1020, release_in_order);
}

static void write_before(void)
{
    overrun(-4, vgsp_free);
}

static void write_behind_and_keep(void)
{
    overrun(1000, release_at_reset);
}

START_TEST(what_was_written_around_is_seen_when_it_is_freed)
{
    run(write_one_behind);
    ck_assert_msg(says("1000 bytes at 0x") && says("first overwritten at offset 1000\n"), "%s", text);
    run(write_behind_and_free_in_order);
    ck_assert_msg(says("first overwritten at offset 1020\n"), "%s", text);
    run(write_before);
    ck_assert_msg(says("first overwritten at offset -4\n"), "%s", text);
    run(write_behind_and_keep);
    ck_assert_msg(says("first overwritten at offset 1000\n"), "%s", text);
}
END_TEST

static void free_wrongly(void)
{
    char *memory = allocate(1000), *pinned;
    int local;
    REQUIRE(!vgsp_malloc_host((void **)&pinned, 64));
    REQUIRE(vgsp_free(memory + 256) == VGSP_ERROR_INVALID_VALUE);
    REQUIRE(vgsp_free(&local) == VGSP_ERROR_INVALID_VALUE);
    REQUIRE(vgsp_free(memory) == VGSP_SUCCESS);
    REQUIRE(vgsp_free(memory) == VGSP_ERROR_INVALID_VALUE);
    REQUIRE(vgsp_free_async(memory, NULL) == VGSP_ERROR_INVALID_VALUE);
    REQUIRE(vgsp_free_host(pinned) == VGSP_SUCCESS);
    REQUIRE(vgsp_device_synchronize() == VGSP_SUCCESS); /* the program goes on */
}

START_TEST(wrong_frees_are_reported)
{
    run(free_wrongly);
    ck_assert_msg(says("cannot be freed so: offset 256 of the allocation of 1000 bytes"), "%s", text);
    ck_assert_msg(says("cannot be freed so: in no allocation"), "%s", text);
    char *twice = strstr(text, "cannot be freed so: in the freed allocation of 1000 bytes");
    ck_assert_msg(twice && strstr(twice + 1, "cannot be freed so: in the freed allocation of 1000 bytes"), "%s", text);
    ck_assert(!says("never freed"));
}
END_TEST

static void free_twice_in_order(void)
{
    char *memory = allocate(1000);
    static int gate;
    struct cell_arguments arguments = {&gate, 1};
    REQUIRE(!vgsp_launch(&kernel_wait, d3(1, 1, 1), d3(1, 1, 1), &arguments, 0, NULL));
    REQUIRE(!vgsp_free_async(memory, NULL) && !vgsp_free_async(memory, NULL));
    __atomic_store_n(&gate, 1, __ATOMIC_RELEASE);
    REQUIRE(vgsp_device_synchronize() == VGSP_SUCCESS);
}

START_TEST(a_second_free_in_the_queue_is_reported)
{
    run(free_twice_in_order);
    ck_assert_msg(says("cannot be freed so: in the freed allocation of 1000 bytes"), "%s", text);
}
END_TEST

static void copy_too_much(void)
{
    static char host[4096];
    char *memory = allocate(1000), *other = allocate(4096), *gone = allocate(2000);
    REQUIRE(!vgsp_free(gone));
    REQUIRE(vgsp_memcpy(memory, host, 1001, VGSP_COPY_HOST_TO_DEVICE) == VGSP_ERROR_INVALID_VALUE);
    REQUIRE(vgsp_memcpy(other, memory + 500, 501, VGSP_COPY_DEVICE_TO_DEVICE) == VGSP_ERROR_INVALID_VALUE);
    REQUIRE(vgsp_memset(gone, 0, 1) == VGSP_ERROR_INVALID_VALUE);
    REQUIRE(vgsp_memset_2d(memory, 300, 0, 101, 4) == VGSP_ERROR_INVALID_VALUE);
    REQUIRE(!vgsp_memset_2d(memory, 300, 0, 100, 4) && !vgsp_memcpy(host, other, 4096, VGSP_COPY_DEVICE_TO_HOST));
    REQUIRE(!vgsp_device_synchronize() && !vgsp_free(memory) && !vgsp_free(other));
}

START_TEST(copies_beyond_an_allocation_are_refused)
{
    run(copy_too_much);
    ck_assert_msg(says("1001 bytes are to be copied or set at 0x") && says(": offset 0 of the allocation of 1000 bytes"), "%s",
                  text);
    ck_assert_msg(says(": offset 500 of the allocation of 1000 bytes"), "%s", text);
    ck_assert_msg(says(": in the freed allocation of 2000 bytes"), "%s", text);
}
END_TEST

static void keep_some(void)
{
    void *managed, *pinned;
    allocate(12345);
    REQUIRE(!vgsp_malloc_managed(&managed, 77) && !vgsp_malloc_host(&pinned, 88));
    REQUIRE(!vgsp_free(allocate(500)));
    REQUIRE(!store(allocate(500))); /* opens the module: its variables are no leak */
}

START_TEST(what_is_never_freed_is_listed)
{
    run(keep_some);
    ck_assert_msg(says("never freed: 12345 bytes of device memory at 0x"), "%s", text);
    ck_assert_msg(says("never freed: 77 bytes of managed memory at 0x"), "%s", text);
    ck_assert_msg(says("never freed: 88 bytes of pinned memory at 0x"), "%s", text);
    ck_assert_msg(says("4 allocations with 13010 bytes were never freed\n"), "%s", text);
}
END_TEST

static void look_at_shared(void)
{
    enum { BLOCKS = 100 };
    int *cell = (int *)allocate(BLOCKS * sizeof *cell);
    struct cell_arguments arguments = {cell, 0};
    REQUIRE(!vgsp_launch(&kernel_leftover, d3(BLOCKS, 1, 1), d3(32, 1, 1), &arguments, 0, NULL));
    REQUIRE(!vgsp_device_synchronize());
    for (int b = 0; b < BLOCKS; b++) REQUIRE(cell[b] == 0x7fff7fff);
    REQUIRE(!vgsp_free(cell));
}

START_TEST(no_block_sees_what_another_left_in_shared_memory)
{
    run(look_at_shared);
    ck_assert_str_eq(text, "");
}
END_TEST

#ifndef WITH_TSAN /* looks at every address first */
static void run_into_guard(size_t size)
{
    char *memory = allocate(size);
    REQUIRE(!store(memory + size - 4));
    REQUIRE(store(memory + size) == VGSP_ERROR_ILLEGAL_ADDRESS);
    REQUIRE(strstr(vgsp_last_error_message(), "illegal access"));
}

static void write_behind_small(void)
{
    run_into_guard(256);
}

static void write_behind_large(void)
{
    run_into_guard(12 << 20);
}

START_TEST(an_element_beyond_an_allocation_ends_the_launch)
{
    run(write_behind_small);
    ck_assert_msg(says(": offset 256 of the allocation of 256 bytes at 0x"), "%s", text);
    run(write_behind_large);
    ck_assert_msg(says(": offset 12582912 of the allocation of 12582912 bytes at 0x"), "%s", text);
}
END_TEST

static void use_after_free(void)
{
    char *memory = allocate(2560);
    REQUIRE(!store(memory) && !vgsp_free(memory));
    for (int i = 0; i < 1000; i++) REQUIRE(!vgsp_free(allocate(2560))); /* the place is not taken again */
    REQUIRE(store(memory + 8) == VGSP_ERROR_ILLEGAL_ADDRESS);
}

START_TEST(freed_memory_cannot_be_used)
{
    run(use_after_free);
    ck_assert_msg(says("in the freed allocation of 2560 bytes at 0x"), "%s", text);
}
END_TEST
#endif

#if !defined(WITH_ASAN) && !defined(WITH_TSAN) /* take all address space */
static void use_all_of_it(void)
{
    struct rlimit little = {512 << 20, 512 << 20};
    size_t free_bytes, total, size;
    REQUIRE(!setrlimit(RLIMIT_AS, &little));
    REQUIRE(!vgsp_memory_info(&free_bytes, &total));
    size = total / 5 & ~(size_t)4095;
    for (int i = 0; i < 20; i++) { /* goes round the heap */
        char *a = allocate(size), *b = allocate(size);
        REQUIRE(!store(a) && !store(b + size - 4) && !vgsp_free(a) && !vgsp_free(b));
    }
}

START_TEST(addresses_are_taken_again_in_the_end)
{
    run(use_all_of_it);
    ck_assert_str_eq(text, "");
}
END_TEST
#endif

static void overrun_a_little(void)
{
    char *memory = allocate(1000);
    REQUIRE(!store(memory + 1000) && !vgsp_free(memory) && !store(allocate(100)));
}

START_TEST(nothing_is_checked_without_the_variable)
{
    unsetenv("VGSP_MEMCHECK");
    ck_assert_int_eq(in_child(overrun_a_little, text, sizeof text), 0);
    ck_assert_str_eq(text, "");
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, right_programs_are_left_alone);
    tcase_add_test(tests, what_was_written_around_is_seen_when_it_is_freed);
    tcase_add_test(tests, wrong_frees_are_reported);
    tcase_add_test(tests, a_second_free_in_the_queue_is_reported);
    tcase_add_test(tests, copies_beyond_an_allocation_are_refused);
    tcase_add_test(tests, what_is_never_freed_is_listed);
    tcase_add_test(tests, no_block_sees_what_another_left_in_shared_memory);
#ifndef WITH_TSAN
    tcase_add_test(tests, an_element_beyond_an_allocation_ends_the_launch);
    tcase_add_test(tests, freed_memory_cannot_be_used);
#endif
#if !defined(WITH_ASAN) && !defined(WITH_TSAN)
    tcase_add_test(tests, addresses_are_taken_again_in_the_end);
#endif
    tcase_add_test(tests, nothing_is_checked_without_the_variable);
}

int main(void)
{
    return run_tests("memcheck", add);
}
