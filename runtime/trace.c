/* trace.c: VGSP_TRACE: a timeline of what ran where and when, in Chrome's trace event format (Perfetto reads it).
 *
 * Every thread notes what it has done in a buffer of its own: no lock, no system call, and another thread reads it only
 * up to the count that its owner has published. A buffer holds so many events and no more; those that come later are
 * counted. At exit the file is written: a track for each stream, each worker and each host thread.
 *
 * Slices of one track may not overlap. Commands stand in their stream from the call on, so what is drawn begins at the
 * call, or when the one before is done; how long it was queued, for whatever reason, is told beside it.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime.h"

#define USUAL_EVENTS (1u << 17) /* of a thread: 8 MiB, which are touched as they fill */

enum event_kind { BLOCKS, PIECES, LAUNCH, TRANSFER, HOST_FUNCTION, WAIT };

struct event {
    uint64_t begin, end;      /* ticks */
    const char *name;         /* of a kernel, or what else it is */
    const char *isa;          /* of blocks and launches; NULL: the serial form */
    uint64_t first, count;    /* blocks; count: bytes of pieces and transfers */
    uint64_t queued;          /* ticks until it was started: of what streams do */
    uint32_t stream;          /* of launches, transfers, host functions, waits */
    uint8_t kind;
    bool is_gang, unfinished;
};

struct buffer {
    struct buffer *next;
    atomic_size_t count, dropped; /* written by the owner */
    size_t seen, lost;            /* the same as the file has them */
    bool is_worker, is_main;
    unsigned number, sm;
    struct event events[];
};

struct name {
    struct name *next;
    char text[];
};

bool trace_on;
static FILE *file;
static size_t capacity;                  /* of a buffer */
static uint64_t start_ticks, start_time;
static struct buffer *_Atomic buffers;
static atomic_uint host_threads;
static atomic_size_t homeless;           /* events of threads that got no buffer */
static struct name *names;
static pthread_mutex_t names_lock = PTHREAD_MUTEX_INITIALIZER;
static THREAD_LOCAL struct buffer *own;

static void complain(void)
{
    fprintf(stderr, "vgsp: the trace cannot be written to %s: %s\n", settings()->trace, strerror(errno));
}

void trace_start(void)
{
    if (!settings()->trace || start_ticks) return;
    capacity = settings()->trace_events ? settings()->trace_events : USUAL_EVENTS;
    start_ticks = host_ticks();
    start_time = host_nanoseconds();
    file = fopen(settings()->trace, "we");
    if (file) trace_on = true;
    else complain();
}

const char *trace_keep(const char *text)
{
    if (!trace_on) return NULL;
    pthread_mutex_lock(&names_lock);
    struct name *n = names;
    while (n && strcmp(n->text, text)) n = n->next;
    if (!n && (n = host_allocate(sizeof *n + strlen(text) + 1))) {
        strcpy(n->text, text);
        n->next = names;
        names = n;
    }
    pthread_mutex_unlock(&names_lock);
    return n ? n->text : "a kernel";
}

/* --- noting --- */

static struct buffer *add_buffer(bool is_worker, unsigned number, unsigned sm)
{
    struct buffer *b = host_map(sizeof *b + capacity * sizeof b->events[0], true);
    if (!b) return NULL;
    b->is_worker = is_worker;
    b->is_main = getpid() == gettid();
    b->number = number;
    b->sm = sm;
    b->next = atomic_load(&buffers);
    while (!atomic_compare_exchange_weak(&buffers, &b->next, b)) {
    }
    return own = b;
}

void trace_worker(unsigned number, unsigned sm)
{
    add_buffer(true, number, sm);
}

static void note(struct event event)
{
    struct buffer *b = own ? own : add_buffer(false, atomic_fetch_add(&host_threads, 1), 0);
    if (!b) {
        atomic_fetch_add(&homeless, 1);
        return;
    }
    event.end = host_ticks();
    size_t at = atomic_load_explicit(&b->count, memory_order_relaxed);
    if (at == capacity) {
        atomic_store_explicit(&b->dropped, atomic_load_explicit(&b->dropped, memory_order_relaxed) + 1,
                              memory_order_relaxed);
        return;
    }
    b->events[at] = event;
    atomic_store_explicit(&b->count, at + 1, memory_order_release);
}

static const char *isa_of(const struct launch *l)
{
    return l->variant ? warpvm_isa_name(l->variant->isa) : NULL;
}

void trace_blocks(uint64_t since, const struct launch *l, bool serial, uint64_t first, uint64_t count)
{
    note((struct event){.kind = BLOCKS, .begin = since, .name = l->kernel->kept_name, .isa = serial ? NULL : isa_of(l),
                        .first = first, .count = count, .is_gang = l->gang});
}

static const char *transfer_name(const struct transfer *t)
{
    return t->from ? "memcpy" : "memset";
}

void trace_pieces(uint64_t since, const struct transfer *t, uint64_t bytes)
{
    note((struct event){.kind = PIECES, .begin = since, .name = transfer_name(t), .count = bytes});
}

void trace_command(unsigned stream, uint64_t since, uint64_t started, const struct launch *l, const struct transfer *t,
                   bool unfinished)
{
    struct event e = {.begin = since, .queued = started - since, .stream = stream, .unfinished = unfinished};
    if (l) {
        e.kind = LAUNCH;
        e.name = l->kernel->kept_name;
        e.isa = isa_of(l);
        e.count = l->blocks;
    } else if (t) {
        e.kind = TRANSFER;
        e.name = transfer_name(t);
        e.count = t->width * t->height;
    } else {
        e.kind = HOST_FUNCTION;
        e.name = "host function";
    }
    note(e);
}

void trace_wait(uint64_t since, unsigned stream)
{
    if (since) note((struct event){.kind = WAIT, .begin = since, .name = "wait", .stream = stream});
}

/* --- the file --- */

enum { STREAMS = 1, WORKERS, HOST }; /* processes in the file, which group the tracks */

static double ticks_per_nanosecond;

/* From the start, in microseconds with three decimals; whatever the locale. */
static void write_time(const char *key, uint64_t ticks)
{
    uint64_t ns = (uint64_t)((double)ticks / ticks_per_nanosecond);
    fprintf(file, "\"%s\":%" PRIu64 ".%03u", key, ns / 1000, (unsigned)(ns % 1000));
}

static void write_string(const char *text)
{
    putc('"', file);
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c < 0x20) fprintf(file, "\\u%04x", c);
        else if (c == '"' || c == '\\') fprintf(file, "\\%c", c);
        else putc(c, file);
    }
    putc('"', file);
}

/* Where the next event stands: all but the first come after a comma. */
static void begin_entry(const char *phase, int process, unsigned track)
{
    static bool any;
    fprintf(file, "%s{\"ph\":\"%s\",\"pid\":%d,\"tid\":%u,", any ? ",\n" : "\n", phase, process, track);
    any = true;
}

static void name_process(int process, const char *name)
{
    begin_entry("M", process, 0);
    fprintf(file, "\"name\":\"process_name\",\"args\":{\"name\":\"%s\"}}", name);
}

static void name_track(int process, unsigned track, const char *name)
{
    begin_entry("M", process, track);
    fprintf(file, "\"name\":\"thread_name\",\"args\":{\"name\":\"%s\"}}", name);
}

static void write_form(const struct event *e)
{
    if (e->isa) fprintf(file, ",\"form\":\"vector\",\"isa\":\"%s\"", e->isa);
    else fprintf(file, ",\"form\":\"serial\"");
}

static bool is_of_stream(const struct event *e)
{
    return e->kind == LAUNCH || e->kind == TRANSFER || e->kind == HOST_FUNCTION;
}

static void write_arguments(const struct event *e)
{
    bool is_blocks = e->kind == BLOCKS || e->kind == LAUNCH, is_bytes = e->kind == PIECES || e->kind == TRANSFER;
    if (e->kind == BLOCKS && !e->is_gang) fprintf(file, "\"first\":%" PRIu64 ",", e->first);
    if (is_blocks || is_bytes) fprintf(file, "\"%s\":%" PRIu64, is_blocks ? "blocks" : "bytes", e->count);
    if (is_blocks) write_form(e);
    if (e->kind == WAIT) fprintf(file, "\"stream\":%u", e->stream);
    if (e->kind == LAUNCH || e->kind == TRANSFER) putc(',', file);
    if (is_of_stream(e)) write_time("queued", e->queued);
    if (e->unfinished) fprintf(file, ",\"unfinished\":true");
}

/* As if it had not begun before from. */
static void write_event(const struct event *e, int process, unsigned track, uint64_t from)
{
    static const char *const categories[] = {[BLOCKS] = "micro-kernel", [PIECES] = "transfer", [LAUNCH] = "launch",
                                             [TRANSFER] = "transfer", [HOST_FUNCTION] = "host", [WAIT] = "wait"};
    uint64_t begin = e->begin < from ? from : e->begin, end = e->end < begin ? begin : e->end;
    begin_entry("X", process, track);
    fprintf(file, "\"cat\":\"%s\",\"name\":", categories[e->kind]);
    write_string(e->name);
    putc(',', file);
    write_time("ts", begin - start_ticks);
    putc(',', file);
    write_time("dur", end - begin);
    fprintf(file, ",\"args\":{");
    write_arguments(e);
    fprintf(file, "}}");
}

static void write_losses(const struct buffer *b, int process, unsigned track)
{
    begin_entry("i", process, track);
    fprintf(file, "\"cat\":\"dropped\",\"name\":\"%zu events dropped from here on\",\"s\":\"t\",", b->lost);
    write_time("ts", b->events[b->seen - 1].end - start_ticks);
    fprintf(file, ",\"args\":{\"dropped\":%zu}}", b->lost);
}

/* What b's thread has run and waited for. */
static void write_thread(const struct buffer *b)
{
    char name[64];
    unsigned track = b->number + 1;
    int process = b->is_worker ? WORKERS : HOST;
    if (b->is_worker) snprintf(name, sizeof name, "worker %u, SM %u", b->number, b->sm);
    else if (b->is_main) snprintf(name, sizeof name, "main thread");
    else snprintf(name, sizeof name, "host thread %u", b->number);
    name_track(process, track, name);
    for (size_t i = 0; i < b->seen; i++)
        if (!is_of_stream(&b->events[i])) write_event(&b->events[i], process, track, start_ticks);
    if (b->lost) write_losses(b, process, track);
}

static int by_stream_and_end(const void *a, const void *b)
{
    const struct event *x = *(const struct event *const *)a, *y = *(const struct event *const *)b;
    if (x->stream != y->stream) return x->stream < y->stream ? -1 : 1;
    return x->end < y->end ? -1 : x->end > y->end;
}

/* Sorted, by stream. */
static void write_streams(const struct event *const *sorted, size_t count)
{
    char name[64] = "default stream";
    for (size_t i = 0; i < count; i++) {
        const struct event *e = sorted[i];
        bool is_first = i == 0 || sorted[i - 1]->stream != e->stream;
        if (e->stream) snprintf(name, sizeof name, "stream %u", e->stream);
        if (is_first) name_track(STREAMS, e->stream + 1, name);
        write_event(e, STREAMS, e->stream + 1, is_first ? start_ticks : sorted[i - 1]->end);
    }
}

/* All events of streams; NULL when there is no memory. */
static const struct event **collect(size_t *count)
{
    size_t n = 0;
    for (const struct buffer *b = atomic_load(&buffers); b; b = b->next) n += b->seen;
    const struct event **all = host_allocate((n + 1) * sizeof *all);
    *count = 0;
    for (const struct buffer *b = atomic_load(&buffers); b && all; b = b->next)
        for (size_t i = 0; i < b->seen; i++)
            if (is_of_stream(&b->events[i])) all[(*count)++] = &b->events[i];
    return all;
}

/* Threads may go on noting; what they have noted by now is what the file will have. Returns what was dropped. */
static size_t look(void)
{
    size_t dropped = atomic_load(&homeless);
    for (struct buffer *b = atomic_load(&buffers); b; b = b->next) {
        b->seen = atomic_load_explicit(&b->count, memory_order_acquire);
        b->lost = atomic_load_explicit(&b->dropped, memory_order_relaxed);
        dropped += b->lost;
    }
    return dropped;
}

static void write_tracks(void)
{
    size_t count;
    name_process(STREAMS, "streams");
    name_process(WORKERS, "workers");
    name_process(HOST, "host threads");
    for (const struct buffer *b = atomic_load(&buffers); b; b = b->next) write_thread(b);
    const struct event **sorted = collect(&count);
    if (sorted) {
        qsort(sorted, count, sizeof *sorted, by_stream_and_end);
        write_streams(sorted, count);
    } else {
        fprintf(stderr, "vgsp: no memory for the streams' part of the trace\n");
    }
    host_release(sorted);
}

void trace_stop(void)
{
    if (!file) return;
    ticks_per_nanosecond = (double)(host_ticks() - start_ticks) / (double)(host_nanoseconds() - start_time);
    fprintf(file, "{\"displayTimeUnit\":\"ms\",\"otherData\":{\"dropped\":%zu},\"traceEvents\":[", look());
    write_tracks();
    fprintf(file, "\n]}\n");
    bool written = !ferror(file);
    if (fclose(file) || !written) complain();
    file = NULL;
}
