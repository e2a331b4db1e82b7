/* injection_test.c: one scenario that uses everything, run again and again with each allocation failing in turn. Every
 * failure must come back as an error, and after it the same scenario must work.
 */
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kernels.h"

#if WITH_TSAN
#define STEP 4 /* a fork takes long there, and leaves one thread */
#else
#define STEP 1
#endif

#define TRY(call)                                      \
    do {                                               \
        vgsp_error error_ = (call);                    \
        if (error_) return error_;                     \
    } while (0)

static void note(void *flag)
{
    *(int *)flag = 1;
}

static vgsp_error launch_cell(const vgsp_kernel *kernel, uint32_t grid, uint32_t block, int *cell, vgsp_stream *stream)
{
    struct cell_arguments arguments = {cell, 1};
    return vgsp_launch(kernel, d3(grid, 1, 1), d3(block, 1, 1), &arguments, 64, stream);
}

static vgsp_error use_memory(char **memory)
{
    static char plain[100];
    void *many[200];
    for (int i = 0; i < 200; i++) TRY(vgsp_malloc(&many[i], 100000));
    for (int i = 0; i < 200; i++) TRY(vgsp_free(many[i]));
    TRY(vgsp_malloc_managed((void **)memory, 1 << 20));
    TRY(vgsp_host_register(plain, 100));
    TRY(vgsp_host_unregister(plain));
    TRY(vgsp_memset(*memory, 0, 1 << 20));
    return VGSP_SUCCESS;
}

static vgsp_error use_streams(char *memory, vgsp_stream *stream, vgsp_event *event)
{
    int *cell = (int *)memory;
    struct { int *cell; int values[498]; } large = {cell + 8, {1}};
    static int noted;
    TRY(launch_cell(&kernel_looping, 100, 32, cell, stream));
    TRY(launch_cell(&kernel_increment, 8, 32, cell, stream));
    TRY(launch_cell(&kernel_reduce, 4, 64, cell + 16, stream));
    TRY(launch_cell(&kernel_store, 1, 1, cell + 9, NULL));
    TRY(vgsp_launch(&kernel_large, d3(1, 1, 1), d3(1, 1, 1), &large, 0, stream));
    TRY(vgsp_event_record(event, stream));
    TRY(vgsp_stream_wait_event(NULL, event));
    TRY(vgsp_memcpy_async(memory + 4096, memory, 4096, VGSP_COPY_DEVICE_TO_DEVICE, stream));
    TRY(vgsp_launch_host_function(stream, note, &noted));
    TRY(vgsp_device_synchronize());
    return noted && cell[7] == 1 && cell[8] == 1 && cell[9] == 1 && cell[19] == 63 * 32 ? VGSP_SUCCESS
                                                                                       : VGSP_ERROR_UNKNOWN;
}

/* Blocks that wait for one another, and what kernels ask for. */
static vgsp_error use_services(char *memory)
{
    int *cell = (int *)memory, counter = 8;
    void *arguments[] = {&cell, &counter};
    memset(cell, 0, 64);
    TRY(vgsp_launch_cooperative(&kernel_gather, d3(5, 1, 1), d3(33, 1, 1), arguments, 64, NULL));
    TRY(launch_cell(&kernel_handover, 3, 20, cell + 16, NULL));
    TRY(launch_cell(&kernel_services, 1, 1, cell + 9, NULL));
    TRY(vgsp_device_synchronize());
    if (cell[9] == 2) return VGSP_ERROR_MEMORY_ALLOCATION;
    return cell[0] == 5 && cell[4] == 5 && cell[9] == 1 ? VGSP_SUCCESS : VGSP_ERROR_UNKNOWN;
}

static vgsp_error scenario(void)
{
    char *memory;
    vgsp_stream *stream;
    vgsp_event *event;
    TRY(use_memory(&memory));
    TRY(vgsp_stream_create(&stream, VGSP_STREAM_BLOCKING, 0));
    TRY(vgsp_event_create(&event, VGSP_EVENT_DEFAULT));
    TRY(use_streams(memory, stream, event));
    TRY(use_services(memory));
    TRY(vgsp_event_destroy(event));
    TRY(vgsp_stream_destroy(stream));
    return vgsp_free(memory);
}

enum { PASSED, NOT_REACHED, WRONG_ERROR, NO_RECOVERY };

/* In a process of its own: the n-th fallible call of the scenario fails. */
static int run_with_failure(long n)
{
    setenv("VGSP_WORKERS", "2", 1);
    host_fail_at(n);
    vgsp_error error = scenario();
    long calls = host_calls();
    if (error && error != VGSP_ERROR_MEMORY_ALLOCATION && error != VGSP_ERROR_INITIALIZATION) {
        fprintf(stderr, "call %ld fails: error %d, %s\n", n, error, vgsp_last_error_message());
        return WRONG_ERROR;
    }
    if (!error && calls < n) return NOT_REACHED;
    vgsp_device_reset();
    if ((error = scenario())) {
        fprintf(stderr, "call %ld fails: after it error %d, %s\n", n, error, vgsp_last_error_message());
        return NO_RECOVERY;
    }
    return PASSED;
}

static int result_of(long n)
{
    int status;
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (!child) exit(run_with_failure(n));
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_msg(WIFEXITED(status), "call %ld fails: signal %d", n, WTERMSIG(status));
    return WEXITSTATUS(status);
}

START_TEST(every_allocation_may_fail)
{
    long n = 1;
    for (int result; (result = result_of(n)) != NOT_REACHED; n += STEP) ck_assert_int_eq(result, PASSED);
    ck_assert_int_ge(n, 20); /* the scenario does allocate */
}
END_TEST

static void add(TCase *tests)
{
    tcase_set_timeout(tests, 280); /* under ThreadSanitizer */
    tcase_add_test(tests, every_allocation_may_fail);
}

int main(void)
{
    return run_tests("injection", add);
}
