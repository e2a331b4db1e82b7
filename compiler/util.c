/* util.c: memory arenas, interned strings, text buffers, whole files.
 *
 * An arena is a list of blocks from malloc that are handed out from front to back and freed together. Interned strings
 * live in the arena too; an open-addressing table finds them again. Under AddressSanitizer the unused rest of a block is
 * poisoned, with a gap between two objects, so that an overrun is found as in memory from malloc.
 */
#include "util.h"

#include <errno.h>
#include <stdio.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_POISON 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define ARENA_POISON 1
#endif

#ifdef ARENA_POISON
#include <sanitizer/asan_interface.h>
#define poison(p, n) ASAN_POISON_MEMORY_REGION(p, n)
#define unpoison(p, n) ASAN_UNPOISON_MEMORY_REGION(p, n)
enum { GAP = 16 };
#else
#define poison(p, n) ((void)0)
#define unpoison(p, n) ((void)0)
enum { GAP = 0 };
#endif

enum { ALIGNMENT = 16, BLOCK_SIZE = 64 * 1024, FIRST_TABLE = 256 };

typedef struct ArenaBlock {
    struct ArenaBlock *next;
    size_t size, used; /* of data */
    _Alignas(ALIGNMENT) char data[];
} ArenaBlock;

struct Arena {
    ArenaBlock *blocks; /* the first one is being filled */
    const char **strings; /* interned; NULL: a free place */
    size_t string_count, string_capacity; /* capacity: a power of two, or 0 */
};

/* --- memory ----------------------------------------------------------------------------------------------------- */

static _Noreturn void out_of_memory(void)
{
    fputs("vgspcc: out of memory\n", stderr);
    exit(1);
}

void *checked_malloc(size_t size)
{
    void *p = malloc(size ? size : 1);
    if (!p) out_of_memory();
    return p;
}

void *checked_realloc(void *old, size_t size)
{
    void *p = realloc(old, size ? size : 1);
    if (!p) out_of_memory();
    return p;
}

Arena *arena_new(void)
{
    Arena *arena = checked_malloc(sizeof *arena);
    *arena = (Arena){0};
    return arena;
}

void arena_free(Arena *arena)
{
    if (!arena) return;
    for (ArenaBlock *block = arena->blocks, *next; block; block = next) {
        next = block->next;
        unpoison(block->data, block->size);
        free(block);
    }
    free(arena->strings);
    free(arena);
}

/* A block with room for size bytes. One made for a large object goes behind the block being filled, which may still have
   room for many small ones. */
static ArenaBlock *new_block(Arena *arena, size_t size)
{
    size_t room = size > BLOCK_SIZE ? size : BLOCK_SIZE;
    ArenaBlock *block = checked_malloc(sizeof *block + room);
    block->size = room;
    block->used = 0;
    poison(block->data, room);
    ArenaBlock **link = size > BLOCK_SIZE / 4 && arena->blocks ? &arena->blocks->next : &arena->blocks;
    block->next = *link;
    *link = block;
    return block;
}

void *arena_alloc(Arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2) out_of_memory();
    size_t taken = ((size ? size : 1) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT + GAP;
    ArenaBlock *block = arena->blocks;
    if (!block || block->size - block->used < taken) block = new_block(arena, taken);
    char *p = block->data + block->used;
    block->used += taken;
    unpoison(p, size);
    return memset(p, 0, size);
}

/* --- strings ---------------------------------------------------------------------------------------------------- */

char *arena_strndup(Arena *arena, const char *text, size_t length)
{
    return memcpy(arena_alloc(arena, length + 1), text, length);
}

char *arena_strdup(Arena *arena, const char *text)
{
    return arena_strndup(arena, text, strlen(text));
}

char *arena_printf(Arena *arena, const char *format, ...)
{
    Text text = {0};
    va_list list;
    va_start(list, format);
    text_vprintf(&text, format, list);
    va_end(list);
    char *copy = arena_strndup(arena, text.data ? text.data : "", text.length);
    text_free(&text);
    return copy;
}

static size_t hash(const char *text)
{
    size_t h = 14695981039346656037u; /* FNV-1a */
    for (; *text; text++) h = (h ^ (unsigned char)*text) * 1099511628211u;
    return h;
}

/* Where text is in the table, or the free place where it belongs. */
static const char **find_string(const Arena *arena, const char *text)
{
    size_t mask = arena->string_capacity - 1, i = hash(text) & mask;
    while (arena->strings[i] && strcmp(arena->strings[i], text)) i = (i + 1) & mask;
    return &arena->strings[i];
}

static void grow_strings(Arena *arena)
{
    Arena old = *arena;
    arena->string_capacity = old.string_capacity ? 2 * old.string_capacity : FIRST_TABLE;
    arena->strings = checked_malloc(arena->string_capacity * sizeof *arena->strings);
    memset(arena->strings, 0, arena->string_capacity * sizeof *arena->strings);
    for (size_t i = 0; i < old.string_capacity; i++)
        if (old.strings[i]) *find_string(arena, old.strings[i]) = old.strings[i];
    free(old.strings);
}

const char *intern(Arena *arena, const char *text)
{
    if (2 * arena->string_count >= arena->string_capacity) grow_strings(arena);
    const char **place = find_string(arena, text);
    if (!*place) {
        *place = arena_strdup(arena, text);
        arena->string_count++;
    }
    return *place;
}

/* --- growing texts ---------------------------------------------------------------------------------------------- */

/* Room for more bytes and the terminator. */
static void reserve(Text *text, size_t more)
{
    if (more >= SIZE_MAX / 4 - text->length) out_of_memory();
    size_t needed = text->length + more + 1;
    if (needed <= text->capacity) return;
    size_t capacity = text->capacity ? text->capacity : 256;
    while (capacity < needed) capacity *= 2;
    text->data = checked_realloc(text->data, capacity);
    text->capacity = capacity;
}

void text_addn(Text *text, const char *data, size_t length)
{
    reserve(text, length);
    if (length) memcpy(text->data + text->length, data, length); /* an empty Text's data is NULL */
    text->length += length;
    text->data[text->length] = 0;
}

void text_add(Text *text, const char *data)
{
    text_addn(text, data, strlen(data));
}

void text_vprintf(Text *text, const char *format, va_list list)
{
    va_list again;
    va_copy(again, list);
    reserve(text, 128);
    size_t room = text->capacity - text->length;
    int length = vsnprintf(text->data + text->length, room, format, list);
    if (length < 0) out_of_memory();
    if ((size_t)length >= room) {
        reserve(text, (size_t)length);
        vsnprintf(text->data + text->length, (size_t)length + 1, format, again);
    }
    text->length += (size_t)length;
    va_end(again);
}

void text_printf(Text *text, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    text_vprintf(text, format, list);
    va_end(list);
}

void text_free(Text *text)
{
    free(text->data);
    *text = (Text){0};
}

/* --- files ------------------------------------------------------------------------------------------------------ */

char *read_file(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    if (!file) return NULL;
    Text text = {0};
    char chunk[16 * 1024];
    size_t got;
    while ((got = fread(chunk, 1, sizeof chunk, file))) text_addn(&text, chunk, got);
    int error = ferror(file) ? errno ? errno : EIO : 0;
    fclose(file);
    if (error) {
        text_free(&text);
        errno = error;
        return NULL;
    }
    text_addn(&text, "", 0);
    if (length) *length = text.length;
    return text.data;
}

bool write_file(const char *path, const char *data, size_t length)
{
    FILE *file = fopen(path, "wb");
    if (!file) return false;
    bool written = fwrite(data, 1, length, file) == length;
    int error = errno;
    if (fclose(file)) return false;
    if (!written) errno = error;
    return written;
}

void hash_more(Hash *hash, const char *data, size_t length)
{
    const Hash prime = (Hash)1 << 88 | 0x13B;
    for (size_t i = 0; i < length; i++) *hash = (*hash ^ (unsigned char)data[i]) * prime;
}
