/* host.c: what the runtime takes from the operating system.
 *
 * Every allocation, mapping and thread of the runtime comes through here, so that a test can make the n-th of them fail
 * and see that the caller copes. Waiting is here too: bells, over futexes.
 */
#include <linux/futex.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "runtime.h"

static atomic_long calls, failing_call;

/* True if this call is the one that has to fail. */
static bool injected(void)
{
    long number = atomic_fetch_add_explicit(&calls, 1, memory_order_relaxed) + 1;
    return number == atomic_load_explicit(&failing_call, memory_order_relaxed);
}

void host_fail_at(long n)
{
    atomic_store(&calls, 0);
    atomic_store(&failing_call, n);
}

long host_calls(void)
{
    return atomic_load(&calls);
}

void *host_allocate(size_t size)
{
    return injected() ? NULL : calloc(1, size);
}

void host_release(void *memory)
{
    free(memory);
}

size_t host_page(void)
{
    static atomic_size_t page;
    size_t known = atomic_load_explicit(&page, memory_order_relaxed);
    if (!known) atomic_store_explicit(&page, known = (size_t)sysconf(_SC_PAGESIZE), memory_order_relaxed);
    return known;
}

static size_t pages(size_t size)
{
    return (size + host_page() - 1) & ~(host_page() - 1);
}

void *host_map(size_t size, bool access)
{
    if (injected()) return NULL;
    void *memory = mmap(NULL, pages(size), access ? PROT_READ | PROT_WRITE : PROT_NONE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

void host_unmap(void *memory, size_t size)
{
    munmap(memory, pages(size));
}

bool host_commit(void *memory, size_t size)
{
    return !injected() && mprotect(memory, pages(size), PROT_READ | PROT_WRITE) == 0;
}

void host_forbid(void *memory, size_t size)
{
    mprotect(memory, pages(size), PROT_NONE);
}

void host_decommit(void *memory, size_t size)
{
    madvise(memory, pages(size), MADV_DONTNEED);
    host_forbid(memory, size);
}

void *host_map_stack(size_t size)
{
    char *memory = host_map(size + host_page(), true);
    if (!memory) return NULL;
    if (mprotect(memory, host_page(), PROT_NONE) == 0) return memory + host_page();
    host_unmap(memory, size + host_page());
    return NULL;
}

void host_unmap_stack(void *stack, size_t size)
{
    host_unmap((char *)stack - host_page(), size + host_page());
}

bool host_start_thread(pthread_t *thread, void *(*main)(void *), void *argument)
{
    return !injected() && pthread_create(thread, NULL, main, argument) == 0;
}

uint64_t host_nanoseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

#if !defined(__aarch64__)
/* Both clocks at one moment: of several looks the one in which the thread was not interrupted. */
static void read_clocks(uint64_t *nanoseconds, uint64_t *ticks)
{
    uint64_t shortest = UINT64_MAX;
    for (int i = 0; i < 5; i++) {
        uint64_t before = host_ticks(), now = host_nanoseconds(), took = host_ticks() - before;
        if (took >= shortest) continue;
        shortest = took;
        *nanoseconds = now;
        *ticks = before + took / 2;
    }
}
#endif

/* Measures for 50 us; only choices and statistics depend on the result. */
static void calibrate(double *rate)
{
#if defined(__aarch64__)
    uint64_t frequency;
    __asm__ volatile("mrs %0, cntfrq_el0" : "=r"(frequency));
    *rate = (double)frequency * 1e-9;
#else
    uint64_t start, end, first, last;
    read_clocks(&start, &first);
    while (host_nanoseconds() - start < 50000) host_pause();
    read_clocks(&end, &last);
    *rate = (double)(last - first) / (double)(end - start);
#endif
}

static double rate;

static void calibrate_once(void)
{
    calibrate(&rate);
}

double host_ticks_per_nanosecond(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, calibrate_once);
    return rate;
}

void host_sleep(atomic_uint *word, unsigned seen)
{
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, seen, NULL, NULL, 0);
}

void host_wake(atomic_uint *word, int count)
{
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, NULL, NULL, 0);
}

void bell_ring(struct bell *bell)
{
    atomic_fetch_add(&bell->value, 1);
    if (atomic_load(&bell->waiting)) host_wake(&bell->value, 1 << 30);
}

static atomic_ullong spin_ticks;

void host_expect_cores(unsigned cores)
{
    atomic_store(&spin_ticks, cores > 1 ? (uint64_t)(SPIN_NANOSECONDS * host_ticks_per_nanosecond()) : 0);
}

uint64_t host_spin_ticks(void)
{
    return atomic_load_explicit(&spin_ticks, memory_order_relaxed);
}

/* True once done(context), false when it is time to sleep. */
static bool watch(bool (*done)(void *), bool (*help)(void *), void *context)
{
    if (done(context)) return true;
    uint64_t patience = host_spin_ticks(), since = host_ticks();
    while (!done(context)) {
        if (help && help(context))
            since = host_ticks();
        else if (host_ticks() - since > patience)
            return false;
        host_pause();
    }
    return true;
}

void bell_wait(struct bell *bell, bool (*done)(void *), bool (*help)(void *), void *context)
{
    if (watch(done, help, context)) return;
    atomic_fetch_add(&bell->waiting, 1);
    for (;;) {
        unsigned seen = atomic_load(&bell->value);
        if (done(context)) break;
        host_sleep(&bell->value, seen);
    }
    atomic_fetch_sub(&bell->waiting, 1);
}
