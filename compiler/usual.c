/* usual.c: whether a file of kernels begins, once preprocessed, like every other: with what cuda_runtime.h had become when
 * vgspcc was built or installed.
 *
 * To preprocess that header takes longer than most files' own text. It becomes something else only where one of the
 * headers behind it has changed, where the command line defines a name that they mention, or where one of its directories
 * has a file that they include by that name. A list that is made beside the saved text knows these things: a line
 * "= SIZE SECONDS NANOSECONDS PATH" for each header, "< NAME" for what is included, ". WORD" for every identifier. Where
 * nothing of it is touched, clang has only the headers' macros to read before the file itself.
 */
#include "driver.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- making the list ---------------------------------------------------------------------------------------------- */

static bool is_word_start(char c)
{
    return isalpha((unsigned char)c) || c == '_';
}

static bool is_word_part(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static void add_line(Arguments *lines, Arena *arena, char kind, const char *text, size_t length)
{
    push(lines, arena_printf(arena, "%c %.*s", kind, (int)length, text));
}

static void add_words(Arguments *lines, Arena *arena, const char *text)
{
    for (const char *at = text; *at;) {
        const char *start = at++;
        if (is_word_part(*start))
            while (is_word_part(*at)) at++;
        if (is_word_start(*start)) add_line(lines, arena, '.', start, (size_t)(at - start));
    }
}

/* The names in the #include lines of a header, and in those of its comments; false if one is a macro's. */
static bool add_includes(Arguments *lines, Arena *arena, const char *text)
{
    for (const char *line = text; line; line = strchr(line, '\n')) {
        line += strspn(line, " \t\n");
        if (*line != '#') continue;
        const char *word = line + 1 + strspn(line + 1, " \t");
        if (strncmp(word, "include", 7)) continue;
        while (is_word_part(*word)) word++;
        word += strspn(word, " \t");
        if (is_word_start(*word)) return false;
        if (*word == '<' || *word == '"') add_line(lines, arena, '<', word + 1, strcspn(word + 1, ">\"\n"));
    }
    return true;
}

static bool add_header(Arguments *lines, Arena *arena, const char *path)
{
    struct stat s;
    if (stat(path, &s)) return false;
    if (!S_ISREG(s.st_mode)) return true; /* the empty file that included them */
    char *text = read_file(path, NULL);
    if (!text) return false;
    push(lines, arena_printf(arena, "= %lld %lld %ld %s", (long long)s.st_size, (long long)s.st_mtim.tv_sec,
                             s.st_mtim.tv_nsec, path));
    add_words(lines, arena, text);
    bool known = add_includes(lines, arena, text);
    free(text);
    return known;
}

/* The headers are the absolute paths of a rule for make. */
static bool add_headers(Arguments *lines, Arena *arena, const char *rule)
{
    static const char between[] = " \\\n";
    for (const char *at = rule; *at;) {
        at += strspn(at, between);
        size_t length = strcspn(at, between);
        if (*at == '/' && !add_header(lines, arena, arena_printf(arena, "%.*s", (int)length, at))) return false;
        at += length;
    }
    return true;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool list_usual_headers(const char *list, const char *rule, const char *text, const char *macros)
{
    Arena *arena = arena_new();
    Arguments lines = {0};
    bool known = add_headers(&lines, arena, rule);
    add_words(&lines, arena, text);
    add_words(&lines, arena, macros);
    qsort(lines.items, lines.count, sizeof *lines.items, by_text);
    Text out = {0};
    text_add(&out, "\n");
    for (uint32_t i = 0; i < lines.count; i++)
        if (!i || strcmp(lines.items[i], lines.items[i - 1])) text_printf(&out, "%s\n", lines.items[i]);
    bool written = known && write_file(list, out.data, out.length);
    text_free(&out);
    free(lines.items);
    arena_free(arena);
    return written;
}

/* --- asking it ------------------------------------------------------------------------------------------------------ */

/* The line after the one at `line`, if it is of this kind; lines of a kind stand together. */
static const char *next_of(const char *line, char kind)
{
    line = strchr(line, '\n');
    return line && line[1] == kind ? line + 1 : NULL;
}

static const char *first_of(const char *list, char kind)
{
    const char mark[] = {'\n', kind, ' ', 0};
    const char *found = strstr(list, mark);
    return found ? found + 1 : NULL;
}

static bool is_mentioned(const char *list, const char *definition)
{
    Text line = {0};
    text_printf(&line, "\n. %.*s\n", (int)strcspn(definition, "=("), definition);
    bool found = strstr(list, line.data);
    text_free(&line);
    return found;
}

static bool hides_header(const char *list, const char *directory)
{
    int at = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (at < 0) return false;
    bool hides = false;
    for (const char *line = first_of(list, '<'); line && !hides; line = next_of(line, '<')) {
        char name[256];
        snprintf(name, sizeof name, "%.*s", (int)strcspn(line + 2, "\n"), line + 2);
        hides = !faccessat(at, name, F_OK, 0);
    }
    close(at);
    return hides;
}

static bool is_harmless(const char *list, const char *argument)
{
    if (!strncmp(argument, "-I", 2) && argument[2]) return !hides_header(list, argument + 2);
    if ((!strncmp(argument, "-D", 2) || !strncmp(argument, "-U", 2)) && argument[2]) return !is_mentioned(list, argument + 2);
    return !strcmp(argument, "-std=c++17");
}

static bool is_unchanged(const char *line)
{
    long long size, seconds;
    long nanoseconds;
    int path = 0;
    struct stat s;
    if (sscanf(line, "= %lld %lld %ld %n", &size, &seconds, &nanoseconds, &path) != 3) return false;
    Text name = {0};
    text_addn(&name, line + path, strcspn(line + path, "\n"));
    bool same = !stat(name.data, &s) && s.st_size == size && s.st_mtim.tv_sec == seconds && s.st_mtim.tv_nsec == nanoseconds;
    text_free(&name);
    return same;
}

bool has_usual_macros(const Options *options)
{
    return options->architecture == DEFAULT_ARCHITECTURE && !options->fast_math && !options->relocatable &&
           !options->per_thread_stream;
}

/* Clang looks for a forced header in the working directory first, and in directories that the environment names. */
static bool has_usual_surroundings(void)
{
    return access("cuda_runtime.h", F_OK) && !getenv("CPATH") && !getenv("CPLUS_INCLUDE_PATH");
}

bool begins_as_usual(const Options *options, const char *list)
{
    if (!has_usual_macros(options) || !has_usual_surroundings()) return false;
    char *text = read_file(list, NULL);
    bool usual = text && first_of(text, '=');
    for (const char *line = usual ? first_of(text, '=') : NULL; line && usual; line = next_of(line, '=')) usual = is_unchanged(line);
    for (uint32_t i = 0; i < options->cpp_args.count && usual; i++) usual = is_harmless(text, options->cpp_args.items[i]);
    free(text);
    return usual;
}
