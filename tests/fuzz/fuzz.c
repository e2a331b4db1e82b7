/* fuzz.c: feeds the compiler what nobody wrote, and looks for crashes, hangs and broken trees.
 *
 *   fuzz COUNT SEED DIRECTORY   COUNT mutations of the .vk files in DIRECTORY, and as many command lines
 *   fuzz FILE.ii                one preprocessed input again
 *
 * A seed is preprocessed once; mutations change what follows the prelude. The input at work stands in fuzz-input.ii, so
 * that it is there after a crash. An input may be refused, with a message; or it is accepted, and then every pass must
 * keep the tree's rules.
 */
#include "driver.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#ifndef __has_feature
#define __has_feature(name) 0
#endif

enum { SECONDS_PER_INPUT = 20, MAX_MUTATIONS = 6, MAX_MEGABYTES = 3000 };

static const char current[] = "fuzz-input.ii";
static const char *prelude; /* the precompiled one: parsing it for each input would take most of the time */

/* --- random choices ---------------------------------------------------------------------------------------------- */

static uint64_t state;

/* In [0, n); 0 for n == 0. */
static size_t choose(size_t n)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return n ? (size_t)(state >> 11) % n : 0;
}

/* --- kernel files ------------------------------------------------------------------------------------------------- */

typedef struct Seed {
    char *text;
    size_t length, user; /* where the user's own text begins */
} Seed;

static const char *const fragments[] = {
    "{", "}", "(", ")", ";", "[", "]", "*", "&", "0", "-1", "4294967295u", "1e400", "0x7fffffffffffffffLL", "int ", "float ",
    "return ", "for (;;) ", "while (", "if (", "else ", "do ", "switch (", "case 1: ", "default: ", "break; ", "continue; ",
    "goto x; ", "x: ", "struct S { int a[3]; } s; ", "union { float f; int i; } u; ", "template <int N> ", "typename T",
    "__shared__ int sh[4]; ", "extern __shared__ char dyn[]; ", "__syncthreads(); ", "threadIdx.x ", "blockDim.y ",
    "__shfl_down_sync(~0u, 1, 1) ", "atomicAdd(p, 1) ", "(*p)++ ", "? : ", "? 1 : ", "&& ", "|| ", "<< ", ">> ", ", ",
    "auto f = [=](int v) { return v; }; ", "nullptr ", "this->", "static ", "volatile ", "const ", "operator", "~", "!",
    "reinterpret_cast<int *>(", "sizeof(", "new int ", "delete p; ", "throw 1; ", "asm(\"\"); ", "1 / 0 ", "1 << 99 ",
    "int a[1 << 30]; ", "int v[] = {1, {2}, [5] = 3}; ", "= {} ", "__device__ ", "__global__ ", "virtual ", "long double "};

static void replace(Text *text, size_t from, size_t length, const char *with, size_t with_length)
{
    Text out = {0};
    text_addn(&out, text->data, from);
    text_addn(&out, with, with_length);
    text_addn(&out, text->data + from + length, text->length - from - length);
    text_free(text);
    *text = out;
}

/* One change at or after `user`. */
static void mutate(Text *text, size_t user)
{
    size_t room = text->length - user, at = user + choose(room), length = choose(24);
    if (length > text->length - at) length = text->length - at;
    const char *fragment = fragments[choose(COUNT(fragments))];
    char byte = (char)(32 + choose(95));
    size_t other = user + choose(room), span = choose(60);
    if (span > text->length - other) span = text->length - other;
    Text copy = {0};
    switch (choose(6)) {
    case 0: replace(text, at, length, "", 0); break;
    case 1: replace(text, at, room > 0, &byte, 1); break;
    case 2: replace(text, at, 0, fragment, strlen(fragment)); break;
    case 3: replace(text, at, length, fragment, strlen(fragment)); break;
    case 4: /* a copy of another place */
        text_addn(&copy, text->data + other, span);
        replace(text, at, 0, copy.data, copy.length);
        text_free(&copy);
        break;
    case 5: replace(text, at, text->length - at, "", 0); break;
    }
}

/* Every pass on one input; false: a rule was broken. */
static bool compile_text(const Options *options, const char *text, size_t length)
{
    Arena *arena = arena_new();
    bool sound = true;
    reset_errors();
    Program *program = parse_program(arena, options, prelude, "input.vk", text, length);
    if (!program) sound = error_count() > 0;
    else if (error_count()) sound = false;
    else if (!verify_program(program, false)) sound = false;
    else if (lower_program(program, options)) {
        sound = verify_program(program, true);
        contract_program(program);
        sound = sound && verify_program(program, true);
        Text c = {0};
        for (int isa = 0; sound && isa < VGSP_ISA_COUNT; isa++)
            if (options->isas >> isa & 1) {
                emit_vector(&c, 1, program, options, isa);
                text_free(&c);
            }
        if (sound) emit_serial(&c, program, options);
        text_free(&c);
    } else sound = error_count() > 0;
    if (program) {
        free(program->functions.items);
        free(program->entries.items);
        free(program->variables.items);
    }
    reset_errors();
    arena_free(arena);
    return sound;
}

static bool try_input(const Options *options, const char *text, size_t length)
{
    if (!write_file(current, text, length)) return false;
    alarm(SECONDS_PER_INPUT);
    bool sound = compile_text(options, text, length);
    alarm(0);
    return sound;
}

/* The end of the last line marker that enters the seed's own file. */
static size_t user_part(const char *text, const char *path)
{
    size_t user = 0;
    const size_t length = strlen(path);
    for (const char *line = text; line; line = strchr(line, '\n')) {
        if (*line == '\n') line++;
        if (line[0] != '#') continue;
        const char *quote = strchr(line, '"');
        if (quote && !strncmp(quote + 1, path, length) && quote[1 + length] == '"') user = (size_t)(line - text);
    }
    const char *end = strchr(text + user, '\n');
    return end ? (size_t)(end + 1 - text) : user;
}

static bool load_seed(Toolchain *t, const char *path, Seed *seed)
{
    seed->text = preprocess(t, path, NULL, NULL, &seed->length);
    if (seed->text) seed->user = user_part(seed->text, path);
    return seed->text;
}

/* --- command lines ------------------------------------------------------------------------------------------------ */

static const char *const words[] = {
    "-o", "-c", "-shared", "-I", "-Ix", "-D", "-DX=1", "-std=", "-std=c++17", "-O", "-O0", "-O9", "-g", "-Xcompiler",
    "-Xcompiler=a,,b", "-W", "-Wl,", "-Wl,-x", "-Xlinker", "-MD", "-MF", "-l", "-lm", "-L", "--isa", "--isa=", "--isa=c,",
    "--isa=neon", "--isa=x86-64-v3,c", "--header", "--header=", "--emit-c", "--dump=", "--dump=parse,,", "--dump", "-v", "--",
    "-", "", "a.vk", "b.cu", "c.c", "d.cpp", "e.o", ".vk", "x.", "-w", "--remarks", "--require-vector", "--use_fast_math", ","};

static void try_command_line(void)
{
    char *argv[13] = {"vgspcc"};
    int argc = 1 + (int)choose(COUNT(argv) - 1);
    for (int i = 1; i < argc; i++) argv[i] = (char *)words[choose(COUNT(words))];
    Arena *arena = arena_new();
    Options options = {0};
    parse_options(&options, arena, argc, argv);
    free_options(&options);
    arena_free(arena);
}

/* --- the run ------------------------------------------------------------------------------------------------------ */

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

typedef VEC(Seed) Seeds;

/* All .vk files of a directory, in the order of their names. */
static bool load_seeds(Toolchain *t, const char *directory, Seeds *seeds)
{
    DIR *list = opendir(directory);
    if (!list) return false;
    VEC(const char *) paths = {0};
    for (struct dirent *entry; (entry = readdir(list));)
        if (input_kind(t->options, entry->d_name) == INPUT_KERNELS)
            push(&paths, arena_printf(t->arena, "%s/%s", directory, entry->d_name));
    closedir(list);
    bool loaded = paths.count > 0;
    if (loaded) qsort(paths.items, paths.count, sizeof *paths.items, by_name);
    for (uint32_t i = 0; loaded && i < paths.count; i++) {
        Seed seed = {0};
        loaded = load_seed(t, paths.items[i], &seed);
        push(seeds, seed);
    }
    free(paths.items);
    return loaded;
}

/* What the compiler has to say of foreign input is of no interest; our own words go to stdout. */
static bool fuzz(const Options *options, const Seeds *seeds, unsigned count)
{
    int null = open("/dev/null", O_WRONLY);
    dup2(null, STDERR_FILENO);
    close(null);
    for (uint32_t i = 0; i < seeds->count; i++)
        if (!try_input(options, seeds->items[i].text, seeds->items[i].length)) return false;
    for (unsigned i = 0; i < count; i++) {
        const Seed *seed = &seeds->items[choose(seeds->count)];
        Text text = {0};
        text_addn(&text, seed->text, seed->length);
        for (size_t left = 1 + choose(MAX_MUTATIONS); left; left--) mutate(&text, seed->user);
        bool sound = try_input(options, text.data, text.length);
        text_free(&text);
        if (!sound) return false;
        for (int j = 0; j < 10; j++) try_command_line();
    }
    unlink(current);
    return true;
}

static int replay(const Options *options, const char *path)
{
    size_t length;
    char *text = read_file(path, &length);
    if (!text) return perror(path), EXIT_FAILURE;
    bool sound = compile_text(options, text, length);
    free(text);
    return puts(sound ? "sound" : "broken"), sound ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* A pass that does not end may also take all memory; a sanitizer's shadow memory, which is not used up, may not count. */
static void limit_memory(void)
{
#if !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)
    const struct rlimit limit = {(rlim_t)MAX_MEGABYTES << 20, (rlim_t)MAX_MEGABYTES << 20};
    setrlimit(RLIMIT_DATA, &limit);
#endif
}

int main(int argc, char **argv)
{
    limit_memory();
    Options options = {.optimise = 2, .isas = 1 << VGSP_ISA_C, .remarks = true};
    if (argc == 2) return replay(&options, argv[1]);
    if (argc != 4) return fputs("usage: fuzz COUNT SEED DIRECTORY | fuzz FILE.ii\n", stderr), EXIT_FAILURE;
    Arena *arena = arena_new();
    Toolchain toolchain;
    toolchain_init(&toolchain, &options, arena, ".");
    prelude = prelude_file(&toolchain);
    state = strtoull(argv[2], NULL, 10) * UINT64_C(0x9E3779B97F4A7C15) + 1;
    Seeds seeds = {0};
    bool loaded = load_seeds(&toolchain, argv[3], &seeds);
    bool sound = loaded && fuzz(&options, &seeds, (unsigned)strtoul(argv[1], NULL, 10));
    if (!loaded) puts("the seeds cannot be read");
    else puts(sound ? "no fault found" : "an input breaks the rules: see fuzz-input.ii");
    for (uint32_t i = 0; i < seeds.count; i++) free(seeds.items[i].text);
    free(seeds.items);
    arena_free(arena);
    return sound ? EXIT_SUCCESS : EXIT_FAILURE;
}
