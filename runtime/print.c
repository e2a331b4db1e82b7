/* print.c: printf() of kernels.
 *
 * A call formats its text into one buffer for the whole device, so that a line is never torn; the host writes it to
 * stdout where it waits for the device (and the printing thread itself when the buffer is full: nothing is lost).
 * Formats are C's; an argument is a 64-bit word, of which a conversion takes what its size says.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct {
    char *text;
    size_t size;
    atomic_size_t used;
} buffer;

/* --- formats ------------------------------------------------------------------------------------------------------ */

/* Text that may turn out longer than the room for it: length counts on, as snprintf does. */
struct output {
    char *text;
    size_t room, length;
};

static char *place(const struct output *o)
{
    return o->length < o->room ? o->text + o->length : NULL;
}

static size_t room(const struct output *o)
{
    return o->length < o->room ? o->room - o->length : 0;
}

static void add(struct output *o, const char *text, size_t length)
{
    size_t fits = length < room(o) ? length : room(o);
    if (fits) memcpy(place(o), text, fits);
    o->length += length;
}

/* One conversion: %, flags, width, precision, size, letter. */
struct conversion {
    const char *begin, *size, *letter; /* letter: its last character */
    int stars;                         /* widths and precisions that are arguments */
};

/* False at the end of the format or for a letter that C does not have. */
static bool read_conversion(struct conversion *c, const char *percent)
{
    const char *at = percent + 1;
    *c = (struct conversion){.begin = percent};
    at += strspn(at, "-+ #0");
    for (int part = 0; part < 2; part++) {
        if (part && *at == '.') at++;
        else if (part) break;
        if (*at == '*') c->stars++, at++;
        else at += strspn(at, "0123456789");
    }
    c->size = at;
    at += strspn(at, "hlLqjzt");
    c->letter = at;
    return *at && strchr("diouxXcspfFeEgGaA", *at);
}

/* The low bits that the conversion's size names, extended by their sign or by zeros. */
static long long of_size(uint64_t word, const char *size, bool sign)
{
    int bits = strchr("lqjzt", *size) ? 64 : *size != 'h' ? 32 : size[1] == 'h' ? 8 : 16;
    uint64_t high = word << (64 - bits);
    return sign ? (int64_t)high >> (64 - bits) : (long long)(high >> (64 - bits));
}

/* The conversion without its size, or with ll for integers; widths given as arguments are written out. */
static void make_pattern(char *pattern, size_t size, const struct conversion *c, const uint64_t *words)
{
    size_t used = 0;
    bool integer = strchr("diouxX", *c->letter);
    for (const char *at = c->begin; at < c->size && used + 16 < size; at++) {
        if (*at == '*') used += (size_t)snprintf(pattern + used, size - used, "%d", (int32_t)*words++);
        else pattern[used++] = *at;
    }
    snprintf(pattern + used, size - used, "%s%c", integer ? "ll" : "", *c->letter);
}

#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static void convert(struct output *o, const struct conversion *c, const uint64_t *words)
{
    char pattern[96];
    make_pattern(pattern, sizeof pattern, c, words);
    uint64_t word = words[c->stars];
    double number;
    memcpy(&number, &word, sizeof number);
    int length = 0;
    switch (*c->letter) {
    case 'd':
    case 'i': length = snprintf(place(o), room(o), pattern, of_size(word, c->size, true)); break;
    case 'o':
    case 'u':
    case 'x':
    case 'X': length = snprintf(place(o), room(o), pattern, of_size(word, c->size, false)); break;
    case 'c': length = snprintf(place(o), room(o), pattern, (int)word); break;
    case 's':
    case 'p': length = snprintf(place(o), room(o), pattern, (void *)(uintptr_t)word); break;
    default: length = snprintf(place(o), room(o), pattern, number); break;
    }
    if (length > 0) o->length += (size_t)length;
}

/* What has no argument left, or is no conversion, stands as it is, as CUDA has it. */
static size_t format_text(char *text, size_t size, const char *format, const uint64_t *words, uint32_t count)
{
    struct output o = {text, size, 0};
    uint32_t next = 0;
    for (const char *at = format; *at;) {
        const char *percent = strchrnul(at, '%');
        add(&o, at, (size_t)(percent - at));
        at = percent;
        if (!*at) break;
        struct conversion c;
        bool right = read_conversion(&c, at);
        if (right && next + (uint32_t)c.stars < count) {
            convert(&o, &c, words + next);
            next += (uint32_t)c.stars + 1;
        } else if (at[1] == '%') {
            add(&o, "%", 1);
            c.letter = at + 1;
        } else
            add(&o, at, (size_t)(c.letter - at) + (*c.letter != 0));
        at = c.letter + (*c.letter != 0);
    }
    return o.length;
}

/* --- the buffer; the lock is held ----------------------------------------------------------------------------------- */

static void write_out(void)
{
    size_t used = atomic_load(&buffer.used);
    if (used) fwrite(buffer.text, 1, used, stdout);
    atomic_store(&buffer.used, 0);
}

static bool begin_buffer(size_t size)
{
    if (buffer.text) return true;
    buffer.text = host_allocate(size);
    buffer.size = size;
    return buffer.text;
}

/* A text longer than the whole buffer. */
static bool write_long(size_t length, const char *format, const uint64_t *words, uint32_t count)
{
    char *text = host_allocate(length + 1);
    if (!text) return false;
    format_text(text, length + 1, format, words, count);
    fwrite(text, 1, length, stdout);
    host_release(text);
    return true;
}

static bool print(const char *format, const uint64_t *words, uint32_t count)
{
    size_t used = atomic_load(&buffer.used);
    size_t length = format_text(buffer.text + used, buffer.size - used, format, words, count);
    if (length >= buffer.size - used) { /* snprintf wants room for its 0 */
        write_out();
        used = 0;
        if (length >= buffer.size) return write_long(length, format, words, count);
        format_text(buffer.text, buffer.size, format, words, count);
    }
    atomic_store(&buffer.used, used + length);
    return true;
}

int32_t print_line(const char *format, const uint64_t *words, uint32_t count, size_t limit)
{
    if (!format) return -1;
    pthread_mutex_lock(&lock);
    bool printed = begin_buffer(limit) && print(format, words, count);
    pthread_mutex_unlock(&lock);
    return printed ? (int32_t)count : -2; /* CUDA's "internal error" */
}

void print_flush(void)
{
    if (!atomic_load_explicit(&buffer.used, memory_order_relaxed)) return;
    pthread_mutex_lock(&lock);
    write_out();
    pthread_mutex_unlock(&lock);
}

bool print_in_use(void)
{
    pthread_mutex_lock(&lock);
    bool used = buffer.text;
    pthread_mutex_unlock(&lock);
    return used;
}

void print_reset(void)
{
    pthread_mutex_lock(&lock);
    write_out();
    host_release(buffer.text);
    buffer.text = NULL;
    pthread_mutex_unlock(&lock);
}
