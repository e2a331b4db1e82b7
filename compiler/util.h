/* util.h: memory arenas, interned strings, growing vectors and text buffers: what every pass of the compiler uses.
 *
 * Not thread-safe; one compilation owns one arena. Running out of memory ends the program with a message: a compiler
 * has nothing to save.
 */
#ifndef UTIL_H
#define UTIL_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct Arena Arena;
Arena *arena_new(void);
void arena_free(Arena *);
void *arena_alloc(Arena *, size_t size);                 /* zeroed, 16-byte aligned */
char *arena_strdup(Arena *, const char *);
char *arena_strndup(Arena *, const char *, size_t length);
char *arena_printf(Arena *, const char *format, ...) __attribute__((format(printf, 2, 3)));
const char *intern(Arena *, const char *);               /* equal strings, equal pointers within one arena */

void *checked_malloc(size_t);
void *checked_realloc(void *, size_t);

/* VEC(T) v = {0}; push(&v, x); v.items[i]; v.count; free(v.items). Heap memory. */
#define VEC(T)           \
    struct {             \
        T *items;        \
        uint32_t count, capacity; \
    }
#define push(v, x)                                                                            \
    do {                                                                                      \
        if ((v)->count == (v)->capacity) {                                                    \
            (v)->capacity = (v)->capacity ? 2 * (v)->capacity : 8;                            \
            (v)->items = checked_realloc((v)->items, (v)->capacity * sizeof *(v)->items);     \
        }                                                                                     \
        (v)->items[(v)->count++] = (x);                                                       \
    } while (0)

typedef VEC(const char *) Arguments;                     /* a command, or part of one */

/* A growing text. */
typedef struct Text {
    char *data;                                          /* always terminated once anything was added */
    size_t length, capacity;
} Text;
void text_add(Text *, const char *);
void text_addn(Text *, const char *, size_t);
void text_printf(Text *, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_vprintf(Text *, const char *format, va_list);
void text_free(Text *);

/* Whole files. read_file: malloc'd, terminated, NULL and errno on failure. write_file: false and errno on failure. */
char *read_file(const char *path, size_t *length);
bool write_file(const char *path, const char *data, size_t length);

/* FNV-1a of 128 bits. */
typedef unsigned __int128 Hash;
#define EMPTY_HASH ((Hash)0x6C62272E07BB0142 << 64 | 0x62B821756295C58D)
void hash_more(Hash *, const char *data, size_t length);

#define NEW(arena, T) ((T *)arena_alloc(arena, sizeof(T)))
#define COUNT(array) (sizeof(array) / sizeof *(array))

#endif
