/* progress.c: VGSP_PROGRESS: how far a long launch has come, on stderr.
 *
 * A thread of its own looks four times a second at the launch that has been under way longest, and sleeps in between:
 * so it is seen whether anybody waits for it or not. On a terminal one line is drawn again and again, and taken away
 * when the launch is done; elsewhere a line is added every few seconds. The estimate is the pace since the first look.
 */
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "runtime.h"

#define LOOK 250000000u              /* nanoseconds between two looks */
#define LONG 500000000u              /* what takes longer than this is shown */
#define LINES 3000000000u            /* between two lines where they stay */

static struct {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t stopped;
    bool running, stopping;          /* stopping: guarded by the lock */
} watcher = {.lock = PTHREAD_MUTEX_INITIALIZER};

struct view {
    struct running launch;           /* as at the last look; number 0: none */
    uint64_t since, done_then;       /* the first look at it */
    uint64_t drawn;                  /* when; 0: not yet */
    int width;                       /* of the line on the terminal */
    bool terminal;
};

static void format_time(char *text, size_t size, double seconds)
{
    unsigned long s = (unsigned long)(seconds + 0.5);
    if (seconds < 9.95) snprintf(text, size, "%.1f s", seconds);
    else if (s < 120) snprintf(text, size, "%lu s", s);
    else if (s < 7200) snprintf(text, size, "%lu min %lu s", s / 60, s % 60);
    else snprintf(text, size, "%lu h %lu min", s / 3600, s / 60 % 60);
}

/* What comes after the counts: the time so far, and what is left if blocks have been done since the first look. */
static void format_times(char *text, size_t size, const struct view *v, uint64_t now)
{
    char so_far[32], left[32];
    uint64_t fresh = v->launch.done > v->done_then ? v->launch.done - v->done_then : 0;
    double seconds = (double)(now - v->since) * 1e-9;
    format_time(so_far, sizeof so_far, seconds);
    if (!fresh) {
        snprintf(text, size, "%s so far", so_far);
        return;
    }
    format_time(left, sizeof left, seconds / (double)fresh * (double)(v->launch.blocks - v->launch.done));
    snprintf(text, size, "%s, about %s left", so_far, left);
}

/* A line that wraps could not be drawn over. */
static int fit(char *line, int width)
{
    struct winsize window;
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &window) || !window.ws_col || width < window.ws_col) return width;
    line[window.ws_col - 1] = 0;
    return window.ws_col - 1;
}

static void draw(struct view *v, uint64_t now)
{
    char times[80], others[40] = "", line[256];
    const struct running *l = &v->launch;
    format_times(times, sizeof times, v, now);
    if (l->others) snprintf(others, sizeof others, "; %u more under way", l->others);
    int width = snprintf(line, sizeof line, "vgsp: %s: %llu of %llu blocks (%u %%), %s%s", l->name,
                         (unsigned long long)l->done, (unsigned long long)l->blocks,
                         (unsigned)(100.0 * (double)l->done / (double)l->blocks), times, others);
    if (v->terminal) width = fit(line, width);
    if (v->terminal) fprintf(stderr, "\r%-*s", v->width, line);
    else fprintf(stderr, "%s\n", line);
    v->width = width;
    v->drawn = now;
}

static void erase(struct view *v)
{
    if (v->terminal && v->drawn) fprintf(stderr, "\r%*s\r", v->width, "");
    v->width = 0;
    v->drawn = 0;
}

static void look(struct view *v)
{
    struct running launch;
    uint64_t now = host_nanoseconds();
    queue_running(&launch);
    if (launch.number != v->launch.number) {
        erase(v);
        v->since = now;
        v->done_then = launch.done;
    }
    v->launch = launch;
    bool due = !v->drawn || v->terminal || now - v->drawn >= LINES;
    if (launch.number && now - v->since >= LONG && due) draw(v, now);
}

/* Until it is time for the next look; false when there is none. */
static bool rest(void)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    uint64_t ns = (uint64_t)until.tv_nsec + LOOK;
    until.tv_sec += (time_t)(ns / 1000000000u);
    until.tv_nsec = (long)(ns % 1000000000u);
    pthread_mutex_lock(&watcher.lock);
    int timed_out = 0;
    while (!watcher.stopping && !timed_out)
        timed_out = pthread_cond_timedwait(&watcher.stopped, &watcher.lock, &until);
    bool stopping = watcher.stopping;
    pthread_mutex_unlock(&watcher.lock);
    return !stopping;
}

static void *watch(void *argument)
{
    (void)argument;
    struct view view = {.terminal = isatty(STDERR_FILENO)};
    while (rest()) look(&view);
    erase(&view);
    return NULL;
}

void progress_start(void)
{
    pthread_condattr_t monotonic;
    if (!settings()->progress || watcher.running) return;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&watcher.stopped, &monotonic);
    pthread_condattr_destroy(&monotonic);
    watcher.running = host_start_thread(&watcher.thread, watch, NULL);
}

void progress_stop(void)
{
    if (!watcher.running) return;
    pthread_mutex_lock(&watcher.lock);
    watcher.stopping = true;
    pthread_cond_signal(&watcher.stopped);
    pthread_mutex_unlock(&watcher.lock);
    pthread_join(watcher.thread, NULL);
    watcher.running = false;
}
