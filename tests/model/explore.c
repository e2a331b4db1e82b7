/* explore.c: see explore.h.
 *
 * Depth first. A state on the way is kept as a copy of all that it is made of. Of each that was seen a hash is kept,
 * and where it was first reached from; and all steps between states: what leads to the end is looked for backwards.
 */
#include "explore.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime.h"

enum { MOST_THREADS = 5, MOST_REGIONS = 16, STACK = 1 << 16, FRESH_STACK = 2048 };
#define MOST_STATES 30000000u

enum thread_state { SPARE, READY, ASLEEP, LOCKED_OUT, ENDED };

struct thread {
    struct fiber fiber;
    const char *name, *what;      /* what it does next */
    void *(*main)(void *);
    void *argument;
    const void *word;             /* of the futex or the lock that it waits for */
    enum thread_state state;
    bool looked;                  /* at the clock, and no time has passed since */
    unsigned choices, choice;     /* ways in which its next step may go; the one that it goes */
};

struct region {
    char *begin;
    size_t size;
};

struct bytes {
    char *data;
    size_t size, room;
};

/* A state that was seen: how it was first reached, and whether the end can be from it. */
struct seen {
    uint64_t hash;
    uint32_t from;
    uint8_t thread, choice;
    bool ends;
    const char *what;
};

struct edge {
    uint32_t from, to;
};

/* A state on the way, and what is to be tried from it next. */
struct frame {
    size_t begin;                 /* in saved */
    uint32_t number;
    unsigned thread, choice;
    bool goes_on;                 /* somebody could run */
};

static struct {
    const char *name, *wrong;
    struct fiber fiber;
    struct thread threads[MOST_THREADS];
    unsigned thread_count;
    struct thread *running;
    struct region regions[MOST_REGIONS];
    unsigned region_count;
    const atomic_uint *counter;
    unsigned most;                /* of the counter */
    struct bytes saved, frames, seen, edges;
    uint32_t *table;              /* numbers + 1 of states, by hash */
    size_t table_size;
} m;

/* --- memory --- */

static void *grow(struct bytes *b, size_t size)
{
    while (b->size + size > b->room) {
        b->room = b->room ? 2 * b->room : 1 << 20;
        b->data = realloc(b->data, b->room);
        if (!b->data) abort();
    }
    b->size += size;
    return b->data + b->size - size;
}

static struct seen *seen(uint32_t number)
{
    return (struct seen *)m.seen.data + number;
}

static uint32_t seen_count(void)
{
    return (uint32_t)(m.seen.size / sizeof(struct seen));
}

static uint64_t hash_of(const char *data, size_t size)
{
    uint64_t hash = 0x9E3779B97F4A7C15u, word;
    for (size_t i = 0; i < size; i += sizeof word) {
        memcpy(&word, data + i, sizeof word);
        unsigned __int128 product = (unsigned __int128)(hash ^ word) * 0xD6E8FEB86659FD93u;
        hash = (uint64_t)product ^ (uint64_t)(product >> 64) ^ i;
    }
    return hash;
}

static void enlarge_table(void)
{
    m.table_size = m.table_size ? 2 * m.table_size : 1 << 16;
    free(m.table);
    m.table = calloc(m.table_size, sizeof *m.table);
    if (!m.table) abort();
    for (uint32_t n = 0; n < seen_count(); n++) {
        size_t at = seen(n)->hash & (m.table_size - 1);
        while (m.table[at]) at = (at + 1) & (m.table_size - 1);
        m.table[at] = n + 1;
    }
}

/* The number of the state with this hash; true if it is new. */
static bool enter(uint64_t hash, uint32_t *number)
{
    if (2 * (size_t)seen_count() >= m.table_size) enlarge_table();
    size_t at = hash & (m.table_size - 1);
    for (; m.table[at]; at = (at + 1) & (m.table_size - 1)) {
        *number = m.table[at] - 1;
        if (seen(*number)->hash == hash) return false;
    }
    *number = seen_count();
    m.table[at] = *number + 1;
    *(struct seen *)grow(&m.seen, sizeof(struct seen)) = (struct seen){.hash = hash};
    return true;
}

/* --- states --- */

static char *stack_end(const struct thread *t)
{
    return (char *)t->fiber.stack + t->fiber.stack_size;
}

static size_t stack_used(const struct thread *t)
{
    return t->state == SPARE || t->state == ENDED ? 0 : (size_t)(stack_end(t) - (char *)t->fiber.stack_pointer);
}

static size_t threads_size(void)
{
    return m.thread_count * sizeof *m.threads;
}

static void save(void)
{
    memcpy(grow(&m.saved, threads_size()), m.threads, threads_size());
    for (struct region *r = m.regions; r < m.regions + m.region_count; r++)
        memcpy(grow(&m.saved, r->size), r->begin, r->size);
    for (struct thread *t = m.threads; t < m.threads + m.thread_count; t++)
        memcpy(grow(&m.saved, stack_used(t)), t->fiber.stack_pointer, stack_used(t));
}

static void restore(const char *from)
{
    memcpy(m.threads, from, threads_size());
    from += threads_size();
    for (struct region *r = m.regions; r < m.regions + m.region_count; from += r->size, r++)
        memcpy(r->begin, from, r->size);
    for (struct thread *t = m.threads; t < m.threads + m.thread_count; from += stack_used(t), t++)
        memcpy(t->fiber.stack_pointer, from, stack_used(t));
}

/* What earlier calls left below the stack would make states differ. */
static void run(struct thread *t, unsigned choice)
{
    memset((char *)t->fiber.stack_pointer - FRESH_STACK, 0, FRESH_STACK);
    t->choice = choice;
    t->choices = 1;
    m.running = t;
    fiber_switch(&m.fiber, &t->fiber);
    m.running = NULL;
    t->choice = 0;
}

static bool can_run(const struct thread *t)
{
    return t->state == READY || (t->state == LOCKED_OUT && !*(const unsigned *)t->word);
}

bool model_is_at_rest(const atomic_uint *word)
{
    for (struct thread *t = m.threads; t < m.threads + m.thread_count; t++)
        if (t->state != SPARE && t->state != ENDED && (t->state != ASLEEP || t->word != word)) return false;
    return true;
}

/* --- what threads call --- */

static void leave(struct thread *t, const char *what)
{
    t->what = what;
    fiber_switch(&t->fiber, &m.fiber);
}

static bool is_shared(const volatile void *object)
{
    for (struct region *r = m.regions; r < m.regions + m.region_count; r++)
        if ((const char *)object >= r->begin && (const char *)object < r->begin + r->size) return true;
    return !object;
}

void model_step(const char *what, const volatile void *object)
{
    if (m.running && is_shared(object)) leave(m.running, what);
}

unsigned model_choose(const char *what, unsigned count)
{
    struct thread *t = m.running;
    if (!t) return 0;
    t->choices = count;
    leave(t, what);
    return t->choice;
}

/* The first look begins something, so it makes no difference what it shows; after it time may pass. Before the threads
   begin it is an ordinary clock. */
uint64_t model_time(const char *what)
{
    static uint64_t now;
    struct thread *t = m.running;
    if (!t) return now += 1 << 20;
    bool passes = t->looked && model_choose(what, 2);
    t->looked = !passes;
    return passes ? (uint64_t)1 << 40 : 0;
}

void model_check(bool right, const char *what)
{
    if (!right && !m.wrong) m.wrong = what;
}

void model_sleep(const atomic_uint *word, unsigned seen_before)
{
    struct thread *t = m.running;
    if (model_choose("sleeps on a futex; or returns early", 2)) return;
    if (__c11_atomic_load(word, __ATOMIC_RELAXED) != seen_before) return;
    t->state = ASLEEP;
    t->word = word;
    leave(t, "asleep");
}

/* The sleeper with this index; NULL: there are not so many. */
static struct thread *sleeper(const atomic_uint *word, unsigned index)
{
    for (struct thread *t = m.threads; t < m.threads + m.thread_count; t++)
        if (t->state == ASLEEP && t->word == word && index-- == 0) return t;
    return NULL;
}

void model_wake(const atomic_uint *word, unsigned count)
{
    model_step("wakes sleepers", NULL);
    while (count && sleeper(word, 0)) {
        unsigned sleepers = 0;
        while (sleeper(word, sleepers)) sleepers++;
        struct thread *t = sleeper(word, count < sleepers ? model_choose("wakes one of them", sleepers) : 0);
        if (!t) continue; /* somebody else has woken some meanwhile */
        t->state = READY;
        t->word = NULL;
        t->what = "is awake";
        count--;
    }
}

void model_lock(const char *what, unsigned *word)
{
    struct thread *t = m.running;
    t->state = LOCKED_OUT;
    t->word = word;
    leave(t, what);
    t->state = READY;
    t->word = NULL;
    *word = 1;
}

void model_unlock(unsigned *word)
{
    *word = 0;
}

/* --- setting up --- */

static struct fiber *thread_main(void *argument)
{
    struct thread *t = argument;
    t->main(t->argument);
    t->state = ENDED;
    return &m.fiber;
}

void model_begin(const char *name)
{
    for (struct thread *t = m.threads; t < m.threads + m.thread_count; t++) fiber_release(&t->fiber);
    memset(m.threads, 0, sizeof m.threads);
    m.name = name;
    m.wrong = NULL;
    m.counter = NULL;
    m.thread_count = m.region_count = 0;
    m.saved.size = m.frames.size = m.seen.size = m.edges.size = m.table_size = 0;
}

void model_spare_thread(const char *name)
{
    struct thread *t = &m.threads[m.thread_count++];
    if (m.thread_count > MOST_THREADS || !fiber_create(&t->fiber, STACK)) abort();
    t->name = name;
}

bool model_take_thread(void *(*main)(void *), void *argument)
{
    for (struct thread *t = m.threads; t < m.threads + m.thread_count; t++) {
        if (t->state != SPARE) continue;
        t->main = main;
        t->argument = argument;
        t->state = READY;
        t->choices = 1;
        t->what = "begins";
        fiber_prepare(&t->fiber, thread_main, t);
        return true;
    }
    return false;
}

void model_thread(const char *name, void *(*main)(void *), void *argument)
{
    model_spare_thread(name);
    model_take_thread(main, argument);
}

void model_memory(void *memory, size_t size)
{
    if (m.region_count == MOST_REGIONS || size % 8) abort();
    m.regions[m.region_count++] = (struct region){memory, size};
}

void model_limit(const atomic_uint *counter, unsigned most)
{
    m.counter = counter;
    m.most = most;
}

/* --- exploring --- */

static bool is_too_far(void)
{
    return m.counter && __c11_atomic_load(m.counter, __ATOMIC_RELAXED) > m.most;
}

static void print_way(uint32_t number)
{
    if (number == 0) return;
    const struct seen *s = seen(number);
    print_way(s->from);
    printf("  %-10s %s%s\n", m.threads[s->thread].name, s->what, s->choice ? " (1)" : "");
}

static bool report(uint32_t number, const char *what)
{
    printf("%s: %s, after\n", m.name, what);
    print_way(number);
    return false;
}

static void report_step(uint32_t number, const struct thread *t, const char *what)
{
    report(number, m.wrong);
    printf("  %-10s %s\n", t->name, what);
}

/* The state that is now, reached from another by a step. */
static void arrive(uint32_t from, unsigned thread, unsigned choice, const char *what, bool (*is_end)(void))
{
    uint32_t number;
    size_t begin = m.saved.size;
    save();
    bool fresh = enter(hash_of(m.saved.data + begin, m.saved.size - begin), &number);
    *(struct edge *)grow(&m.edges, sizeof(struct edge)) = (struct edge){from, number};
    if (!fresh) {
        m.saved.size = begin;
        return;
    }
    struct seen *s = seen(number);
    s->from = from;
    s->thread = (uint8_t)thread;
    s->choice = (uint8_t)choice;
    s->what = what;
    s->ends = is_end() || is_too_far();
    if (is_too_far()) m.saved.size = begin;
    else *(struct frame *)grow(&m.frames, sizeof(struct frame)) = (struct frame){.begin = begin, .number = number};
}

/* One step from the state on top, or that state is done with. */
static void try_next(bool (*is_end)(void))
{
    struct frame *f = (struct frame *)(m.frames.data + m.frames.size) - 1;
    const struct thread *saved = (const struct thread *)(m.saved.data + f->begin);
    while (f->thread < m.thread_count && f->choice == saved[f->thread].choices) {
        f->thread++;
        f->choice = 0;
    }
    if (f->thread == m.thread_count) {
        if (!f->goes_on && !seen(f->number)->ends) {
            m.wrong = "all wait";
            report(f->number, m.wrong);
        }
        m.saved.size = f->begin;
        m.frames.size -= sizeof *f;
        return;
    }
    unsigned thread = f->thread, choice = f->choice++;
    struct thread *t = &m.threads[thread];
    uint32_t number = f->number;
    if (saved[thread].state != READY && saved[thread].state != LOCKED_OUT) return;
    restore(m.saved.data + f->begin);
    if (!can_run(t)) return;
    f->goes_on = true;
    const char *what = t->what;
    run(t, choice);
    if (m.wrong) report_step(number, t, what);
    else arrive(number, thread, choice, what, is_end);
}

/* Marks all states from which the end can be reached: what is reached goes to a list, and that list grows. */
static void mark_ends(void)
{
    uint32_t count = seen_count();
    uint32_t *first = calloc(count + 1, sizeof *first), *list = malloc((count + 1) * sizeof *list);
    size_t edge_count = m.edges.size / sizeof(struct edge), listed = 0;
    const struct edge *edges = (const struct edge *)m.edges.data;
    uint32_t *into = malloc((edge_count + 1) * sizeof *into); /* where each state was reached from, by state */
    if (!first || !list || !into) abort();
    for (size_t i = 0; i < edge_count; i++) first[edges[i].to]++;
    for (uint32_t n = 0; n < count; n++) first[n + 1] += first[n];
    for (size_t i = 0; i < edge_count; i++) into[--first[edges[i].to]] = edges[i].from;
    for (uint32_t n = 0; n < count; n++)
        if (seen(n)->ends) list[listed++] = n;
    for (size_t i = 0; i < listed; i++) {
        for (uint32_t e = first[list[i]]; e < first[list[i] + 1]; e++) {
            if (seen(into[e])->ends) continue;
            seen(into[e])->ends = true;
            list[listed++] = into[e];
        }
    }
    free(first);
    free(list);
    free(into);
}

bool model_explore(bool (*is_end)(void))
{
    arrive(0, 0, 0, "", is_end);
    while (m.frames.size && !m.wrong && seen_count() < MOST_STATES) try_next(is_end);
    restore(m.saved.data); /* the first state */
    if (m.wrong) return false;
    if (m.frames.size) return report(0, "too many states");
    mark_ends();
    for (uint32_t n = 0; n < seen_count(); n++)
        if (!seen(n)->ends) return report(n, "the end cannot be reached any more");
    printf("%s: %u states, %zu steps\n", m.name, seen_count(), m.edges.size / sizeof(struct edge) - 1);
    return true;
}
