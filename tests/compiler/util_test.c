/* Arenas, interned strings, vectors, texts and files. */
#include "capture.h"
#include "util.h"

#include <errno.h>

START_TEST(arena_objects_are_zero_aligned_and_apart)
{
    Arena *arena = arena_new();
    unsigned char *objects[2000];
    for (size_t i = 0; i < COUNT(objects); i++) {
        objects[i] = arena_alloc(arena, i % 97);
        ck_assert_uint_eq((uintptr_t)objects[i] % 16, 0);
        for (size_t j = 0; j < i % 97; j++) ck_assert_uint_eq(objects[i][j], 0);
        memset(objects[i], (int)(i % 251), i % 97);
    }
    for (size_t i = 0; i < COUNT(objects); i++)
        for (size_t j = 0; j < i % 97; j++) ck_assert_uint_eq(objects[i][j], i % 251);
    arena_free(arena);
}
END_TEST

START_TEST(large_objects_leave_room_for_small_ones)
{
    Arena *arena = arena_new();
    char *first = arena_alloc(arena, 16), *large = arena_alloc(arena, 10 << 20), *second = arena_alloc(arena, 16);
    memset(large, 1, 10 << 20);
    ck_assert(second > first && second - first <= 64);
    arena_free(arena);
}
END_TEST

START_TEST(interned_strings_are_one)
{
    Arena *arena = arena_new();
    const char *names[3000];
    for (int i = 0; i < 3000; i++) names[i] = intern(arena, arena_printf(arena, "name%d", i));
    for (int i = 0; i < 3000; i++) {
        char text[32];
        snprintf(text, sizeof text, "name%d", i);
        ck_assert_ptr_eq(intern(arena, text), names[i]);
        ck_assert_str_eq(names[i], text);
    }
    ck_assert_ptr_ne(intern(arena, "a"), intern(arena, "b"));
    ck_assert_str_eq(intern(arena, ""), "");
    arena_free(arena);
}
END_TEST

START_TEST(strings_are_copied)
{
    Arena *arena = arena_new();
    char text[] = "threads";
    char *copy = arena_strdup(arena, text), *start = arena_strndup(arena, text, 6);
    text[0] = 'T';
    ck_assert_str_eq(copy, "threads");
    ck_assert_str_eq(start, "thread");
    ck_assert_str_eq(arena_printf(arena, "%s-%d", copy, 7), "threads-7");
    arena_free(arena);
}
END_TEST

START_TEST(vectors_grow)
{
    VEC(int) v = {0};
    for (int i = 0; i < 1000; i++) push(&v, i * i);
    ck_assert_uint_eq(v.count, 1000);
    for (int i = 0; i < 1000; i++) ck_assert_int_eq(v.items[i], i * i);
    free(v.items);
}
END_TEST

START_TEST(texts_grow_and_are_terminated)
{
    Text text = {0};
    for (int i = 0; i < 1000; i++) text_printf(&text, "%d,", i % 10);
    ck_assert_uint_eq(text.length, 2000);
    ck_assert_uint_eq(strlen(text.data), 2000);
    char line[700];
    memset(line, 'x', sizeof line - 1);
    line[sizeof line - 1] = 0;
    text_printf(&text, "[%s]", line);
    ck_assert_uint_eq(text.length, 2000 + 701);
    text_addn(&text, "abcdef", 3);
    ck_assert_str_eq(text.data + 2701, "abc");
    text_free(&text);
    ck_assert_ptr_null(text.data);
}
END_TEST

START_TEST(files_come_back_as_written)
{
    char path[] = "/tmp/vgsp-util-XXXXXX";
    int descriptor = mkstemp(path);
    ck_assert_int_ge(descriptor, 0);
    close(descriptor);
    char data[50000];
    for (size_t i = 0; i < sizeof data; i++) data[i] = (char)(i * 7);
    ck_assert(write_file(path, data, sizeof data));
    size_t length = 0;
    char *read = read_file(path, &length);
    ck_assert_uint_eq(length, sizeof data);
    ck_assert(!memcmp(read, data, length));
    ck_assert_int_eq(read[length], 0);
    free(read);
    unlink(path);
    ck_assert_ptr_null(read_file(path, &length));
    ck_assert_int_eq(errno, ENOENT);
    ck_assert(!write_file("/nonexistent/file", "", 0));
    ck_assert_ptr_null(read_file("/tmp", &length));
    ck_assert_int_eq(errno, EISDIR);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {arena_objects_are_zero_aligned_and_apart, large_objects_leave_room_for_small_ones,
                            interned_strings_are_one, strings_are_copied, vectors_grow, texts_grow_and_are_terminated,
                            files_come_back_as_written};
    return run_tests("util", tests, COUNT(tests));
}
