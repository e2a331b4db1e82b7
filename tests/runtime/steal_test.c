/* steal_test.c: what an SM without work takes from others: how much, from whom first, and who finds it there.
 *
 * Blocks are held, so that at any moment a known worker runs; runs have one block each, for the grid is small.
 */
#include <sched.h>

#include "kernels.h"

static struct dealt *dealt;

static void set(int *place, int value)
{
    __atomic_store_n(place, value, __ATOMIC_RELEASE);
}

static void wait_for(const int *place, int value)
{
    while (__atomic_load_n(place, __ATOMIC_ACQUIRE) < value) sched_yield();
}

/* On this machine, with four workers, these blocks are held. */
static void begin(const char *topology, const int *held, int count)
{
    setenv("VGSP_TOPOLOGY", topology, 1);
    setenv("VGSP_WORKERS", "4", 1);
    setenv("VGSP_DISABLE", "help", 1);
    setenv("VGSP_STATS", "1", 1);
    dealt = device_memory(sizeof *dealt);
    for (int i = 0; i < count; i++) set(&dealt->holds[held[i]], 1);
    launch(&kernel_dealt, DEALT_BLOCKS, 32, (int *)dealt, 0, NULL);
}

static void check_begun(int sm, int at, const int *expected, int count)
{
    for (int i = 0; i < count; i++) {
        wait_for(&dealt->block[sm][at + i], 1);
        ck_assert_int_eq(dealt->block[sm][at + i], expected[i] + 1);
    }
}
#define CHECK_BEGUN(sm, at, ...) \
    check_begun(sm, at, (const int[]){__VA_ARGS__}, sizeof((int[]){__VA_ARGS__}) / sizeof(int))

/* Lets all blocks go on; each has run once, and those that were stolen are counted. */
static void end(int sms)
{
    struct kernel *record;
    int runs[DEALT_BLOCKS] = {0}, stolen = 0;
    for (int b = 0; b < DEALT_BLOCKS; b++) set(&dealt->holds[b], 0);
    ck_ok(vgsp_device_synchronize());
    for (int sm = 0; sm < sms; sm++)
        for (int i = 0; i < dealt->begun[sm]; i++) {
            int b = dealt->block[sm][i] - 1;
            runs[b]++;
            stolen += b / (DEALT_BLOCKS / sms) != sm;
        }
    for (int b = 0; b < DEALT_BLOCKS; b++) ck_assert_int_eq(runs[b], 1);
    ck_ok(module_kernel(&record, &kernel_dealt));
    ck_assert_uint_eq(record->stolen, (unsigned)stolen);
}

/* Two sockets with two SMs of one worker each; 15 blocks are dealt to each SM. */
START_TEST(halves_are_taken_from_the_nearest)
{
    begin("pack:2 l3:2 core:2 pu:1", (const int[]){0, 15, 30, 45, 39}, 5);
    for (int sm = 0; sm < 4; sm++) CHECK_BEGUN(sm, 0, 15 * sm);

    /* SM 1 takes a run and half of what is left, again and again: from SM 0, which is on its socket, until nothing is left
       there; then from SM 2 */
    set(&dealt->holds[15], 0);
    CHECK_BEGUN(1, 1, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29);
    CHECK_BEGUN(1, 15, 1, 9, 10, 11, 12, 13, 14, 2, 6, 7, 8, 3, 5, 4, 31, 39);

    /* SM 3 takes from SM 2, then what SM 1 has taken */
    set(&dealt->holds[45], 0);
    CHECK_BEGUN(3, 1, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59);
    CHECK_BEGUN(3, 15, 32, 36, 37, 38, 33, 35, 34, 40, 43, 44, 41, 42);

    end(4);
    ck_assert_int_eq(dealt->begun[0], 1);
    ck_assert_int_eq(dealt->begun[2], 1);
}
END_TEST

/* Two SMs of two workers each; 30 blocks are dealt to each SM. */
START_TEST(neighbours_find_the_half)
{
    begin("l3:2 core:3 pu:1", (const int[]){0, 1, 30, 31, 17}, 5);
    wait_for(&dealt->begun[0], 2);
    wait_for(&dealt->begun[1], 2);
    set(&dealt->holds[30], 0);
    wait_for(&dealt->begun[1], 32);
    CHECK_BEGUN(1, 2, 32, 33, 34);
    CHECK_BEGUN(1, 29, 59, 2, 17);
    set(&dealt->holds[31], 0);
    CHECK_BEGUN(1, 32, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 3, 11, 12);
    end(2);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, halves_are_taken_from_the_nearest);
    tcase_add_test(tests, neighbours_find_the_half);
}

int main(void)
{
    return run_tests("steal", add);
}
