/* generate.c: `generate SEED [options]` writes a random CUDA program to standard output: kernels, and a main() that
 * launches each of them in blocks of several shapes and prints a hash of what it wrote.
 *
 *   --kernels N      how many (10)
 *   --only K         only kernel K of them
 *   --omit A,B,...   leave these statements out (numbers within a kernel; for --only)
 *   --count          print only how many statements the kernel has (for --only)
 *
 * program.h, beside this file, is the host side that all programs share.
 */
#include "generate.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- a kernel ---------------------------------------------------------------------------------------------------- */

/* The integer type of the thread's numbers is a matter of taste, so it is drawn. */
static void declare_numbers(Generator *g)
{
    const char *type = chance(g, 50) ? "int" : "unsigned";
    Kind kind = type[0] == 'i' ? I32 : U32;
    line(g, "const %s threads = blockDim.x * blockDim.y * blockDim.z;", type);
    if (g->flat) {
        line(g, "const %s column = blockIdx.x * blockDim.x + threadIdx.x, columns = gridDim.x * blockDim.x;", type);
        line(g, "const %s row = blockIdx.y * blockDim.y + threadIdx.y;", type);
        line(g, "const %s gid = column + columns * (row + gridDim.y * blockDim.y * threadIdx.z), lid = gid;", type);
    } else {
        line(g, "const %s lid = threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z);", type);
        line(g, "const %s gid = lid + threads * (blockIdx.x + gridDim.x * blockIdx.y);", type);
    }
    line(g, "const %s total = threads * gridDim.x * gridDim.y;", type);
    add_ranged(g, "threads", kind, true, 1, 1024);
    add_ranged(g, "total", kind, true, 1, 2048);
    add_ranged(g, "lid", kind, false, 0, g->flat ? 2047 : 1023);
    add_ranged(g, "gid", kind, false, 0, 2047);
    if (g->flat) {
        add_ranged(g, "column", kind, false, 0, 2047);
        add_ranged(g, "row", kind, false, 0, 2047);
    } else if (chance(g, 20)) {
        line(g, "const %s flat = threadIdx.x + blockIdx.x * blockDim.x;", type);
        add_ranged(g, "flat", kind, false, 0, 2047);
    }
}

static void declare_parameters(Generator *g)
{
    add_ranged(g, "n", I32, true, 0, 2200);
    add_ranged(g, "u", U32, true, 0, UINT32_MAX);
    add_ranged(g, "wide", I64, true, INT64_MIN, INT64_MAX);
}

/* Two elements of shared memory of the thread's own, side by side or one block apart. */
static void declare_keep(Generator *g)
{
    bool columns = chance(g, 50), stepwise = g->warp_operations && chance(g, 25);
    g->keep_kind = (Kind)pick(g, g->floats ? KIND_COUNT : F32);
    g->keep = columns ? "keep[lid + threads * (%s)]" : "keep[lid * 2 + (%s)]";
    line(g, "__shared__ %s%s keep[2048];", stepwise ? "volatile " : "", kind_names[g->keep_kind]);
    for (int i = 0; i < 2; i++) line(g, "%s = %d;", format(g->keep, format("%d", i)), i);
    g->places[g->place_count++] = (Place){.format = g->keep, .kind = g->keep_kind, .count = 2, .plain = stepwise};
    if (stepwise) g->keep = "";
}

/* Shared memory: a value for each thread to exchange (static or dynamic), some of the thread's own, a table for atomics. */
static void declare_shared(Generator *g)
{
    static const char *const seats[] = {"unsigned char", "short", "int", "unsigned"};
    if (g->line) {
        line(g, chance(g, 50) ? "DYNAMIC_SHARED(int, line);" : "__shared__ int line[1024];");
        line(g, "line[lid] = (int)lid;");
    }
    if (g->warp_operations && chance(g, 60)) {
        line(g, "__shared__ %sint warp_line[1024];", chance(g, 30) ? "volatile " : "");
        g->warp_line = true;
    }
    if (g->tally) {
        line(g, "__shared__ %s tally[16];", kind_names[g->tally_kind]);
        line(g, "for (int i = (int)lid; i < 16; i += (int)threads) tally[i] = %u;", pick(g, 100));
        line(g, "__shared__ %s seats[1024];", PICK(g, seats));
        line(g, "seats[lid] = lid * %u & 15;", 1 + pick(g, 20));
    }
    if (!g->flat && chance(g, 15)) declare_keep(g);
    if (g->line || g->tally) line(g, "__syncthreads();");
}

/* Four elements of global memory of the thread's own, side by side or one grid apart. */
static void declare_own(Generator *g)
{
    g->own = g->layers || chance(g, 40) ? "own[gid + total * (%s)]" : "own[gid * 4 + (%s)]";
    g->places[g->place_count++] = (Place){.format = g->own, .kind = g->own_kind, .count = 4};
}

/* The lanes that there are: the last warp of a block may not be whole. */
static void declare_lanes(Generator *g)
{
    g->all = "0xffffffffu";
    if (!g->ragged) return;
    line(g, "const unsigned all = (unsigned)threads - ((unsigned)lid & ~31u) >= 32u ? ~0u : (1u << ((unsigned)threads "
            "& 31u)) - 1u;");
    g->all = "all";
}

/* What variables of the outermost scope are at the end. */
static void write_results(Generator *g)
{
    int words = 0, integers = 0, reals = 0;
    for (int i = 0; i < g->name_count; i++) {
        const Name *name = &g->names[i];
        if (name->fixed || name->absent) continue;
        if (is_real(name->kind)) {
            if (reals < 3) line(g, "real_out[gid + total * %d] = %s;", reals++, name->text);
        } else if (name->kind < I64) {
            if (words < 6) line(g, "words[gid + total * %d] = (unsigned)%s;", words++, name->text);
        } else if (integers < 3) {
            line(g, "out[gid + total * %d] = (unsigned long long)%s;", integers++, name->text);
        }
    }
    if (!g->tally) return;
    line(g, "__syncthreads();");
    line(g, "for (int i = (int)lid; i < 16; i += (int)threads) atomicAdd(&counts[16 + i], (unsigned)tally[i]);");
}

static void choose(Generator *g)
{
    static const char *const operations[] = {"Add", "Max", "Min", "Or", "Xor", "And"};
    static const Kind tallied[] = {U32, U32, U64, I32, F32};
    g->floats = chance(g, 35);
    g->exact = g->floats && chance(g, 75);
    g->warp_operations = chance(g, 30);
    g->ragged = g->warp_operations && chance(g, 40);
    g->trees = g->warp_operations && !g->ragged && chance(g, 40);
    g->groups = g->warp_operations && !g->ragged && chance(g, 30);
    g->line = chance(g, 30);
    g->tally = chance(g, 10);
    g->flat = !g->warp_operations && !g->line && !g->tally && chance(g, 50);
    g->table = !g->warp_operations && !g->line && !g->tally && chance(g, 25);
    g->layers = g->flat && !g->table && chance(g, 60);
    g->strides = !g->warp_operations && !g->table && !g->layers && chance(g, 30);
    g->walks = !g->warp_operations && !g->table && !g->layers && !g->strides && chance(g, 30);
    g->returns = chance(g, 40);
    g->recursive = chance(g, 3);
    g->own_kind = (Kind)(BOOL + 1 + (int)pick(g, g->floats ? KIND_COUNT - 1 : F32 - 1));
    g->tally_operation = operations[pick(g, 6)];
    g->count_operation = operations[pick(g, 6)];
    g->tally_kind = PICK(g, tallied);
    if (is_real(g->tally_kind) || g->tally_kind == I32)
        g->tally_operation = "Add"; /* of small numbers: exact, none overflows */
    g->keep = "";
}

/* How many statements: most kernels are very small. */
static int room(Generator *g)
{
    uint32_t what = pick(g, 10);
    if (what == 9 && chance(g, 20)) return 8 + (int)pick(g, 10);
    return (int)(what < 6 ? 1 + pick(g, 3) : what < 9 ? 3 + pick(g, 3) : 4 + pick(g, 4));
}

static void kernel_body(Generator *g)
{
    g->name_count = g->place_count = g->jump_count = g->pointer_count = g->effect_count = 0;
    declare_numbers(g);
    declare_parameters(g);
    declare_lanes(g);
    declare_shared(g);
    declare_own(g);
    g->company = BLOCK;
    g->trips = 1;
    for (int i = 0; i < 2; i++) fresh_variable(g, (Kind)(I32 + i % 2));
    if (chance(g, 40)) fresh_variable(g, any_kind(g));
    if (!g->table && chance(g, 60)) declare_places(g);
    g->room = g->table || g->layers || g->strides || g->walks || g->trees ? (int)pick(g, 2) : room(g);
    if (!g->layers && chance(g, 20)) butterfly(g);
    if (g->trees) warp_trees(g);
    if (g->layers) layer_loop(g);
    if (g->table && chance(g, 50)) window_loop(g);
    else if (g->table) table_loop(g);
    if (g->strides) stride_loop(g);
    if (g->walks && chance(g, 50)) walk_loop(g);
    else if (g->walks) column_loop(g);
    if (g->room) body(g, g->room, 3);
    settle_effects(g);
    write_results(g);
}

static void kernel(Generator *g)
{
    choose(g);
    for (int i = 0, count = g->recursive ? 1 : (int)pick(g, 6) - 3; i < count; i++) function(g);
    const char *restricted = chance(g, 40) ? " __restrict__" : "";
    line(g, "__global__ void k%d(const unsigned char *%s bytes, const short *%s shorts, const int *%s ints,", g->number,
         restricted, restricted, restricted);
    line(g,
         "    const long long *longs, const float *floats, const double *doubles, %s *own, unsigned *words, unsigned "
         "long long *out,",
         kind_names[g->own_kind]);
    line(g, "    double *real_out, unsigned *counts, int n, unsigned u, long long wide)");
    line(g, "{");
    g->indent++;
    kernel_body(g);
    g->indent--;
    line(g, "}\n");
}

/* --- the program ------------------------------------------------------------------------------------------------- */

enum { MAX_KERNELS = 256 };

typedef struct Options {
    uint64_t seed;
    int kernels, only;
    bool count;
    const char *omit;
} Options;

static void omit_statements(Generator *g, const char *list)
{
    while (list && *list) {
        char *end;
        long number = strtol(list, &end, 10);
        if (end == list) break;
        if (number >= 0 && number < MAX_OMITTED) g->omitted[number] = true;
        list = *end ? end + 1 : end;
    }
}

static Generator *begin(const Options *options, int number)
{
    Generator *g = calloc(1, sizeof *g);
    if (!g) abort();
    g->state = options->seed * 1000003 + (uint64_t)number;
    g->number = number;
    omit_statements(g, options->omit);
    return g;
}

/* Six shapes of program.h, of which the first WHOLE have whole warps only. */
static unsigned shapes(Generator *g)
{
    enum { WHOLE = 14, ALL = 26 };
    unsigned which = 0;
    if (g->table) which = 1u << 2 | 1u << 8 | 1u << 13; /* rows of 16 and of 32 */
    while (__builtin_popcount(which) < 6) which |= 1u << pick(g, g->warp_operations && !g->ragged ? WHOLE : ALL);
    return which;
}

static void launches(Generator *g)
{
    printf("    test<%s>(\"%s k%d\", k%d, 0x%xu, in);\n", kind_names[g->own_kind],
           g->exact    ? "exact"
           : g->floats ? "float"
                       : "int",
           g->number, g->number, shapes(g));
}

static void program(const Options *options)
{
    int first = options->only < 0 ? 0 : options->only, last = options->only < 0 ? options->kernels : options->only + 1;
    printf("#include \"program.h\"\n\n");
    Generator *all[MAX_KERNELS];
    for (int k = first; k < last; k++) kernel(all[k] = begin(options, k));
    printf("int main(int argc, char **argv)\n{\n    Inputs in;\n    begin(argc, argv);\n");
    for (int k = first; k < last; k++) launches(all[k]);
    printf("    return 0;\n}\n");
}

static void count_statements(const Options *options)
{
    Generator *g = begin(options, options->only);
    g->silent = 1;
    kernel(g);
    printf("%d\n", g->statement);
}

static bool parse(Options *options, int argc, char **argv)
{
    if (argc < 2) return false;
    options->seed = strtoull(argv[1], NULL, 0);
    for (int i = 2; i < argc; i++) {
        bool more = i + 1 < argc;
        if (!strcmp(argv[i], "--count"))
            options->count = true;
        else if (!strcmp(argv[i], "--kernels") && more)
            options->kernels = atoi(argv[++i]);
        else if (!strcmp(argv[i], "--only") && more)
            options->only = atoi(argv[++i]);
        else if (!strcmp(argv[i], "--omit") && more)
            options->omit = argv[++i];
        else
            return false;
    }
    return options->kernels > 0 && options->kernels <= MAX_KERNELS && options->only < MAX_KERNELS;
}

int main(int argc, char **argv)
{
    Options options = {.kernels = 10, .only = -1};
    if (!parse(&options, argc, argv)) {
        fprintf(stderr, "usage: generate SEED [--kernels N] [--only K [--omit A,B,...] [--count]]\n");
        return 2;
    }
    if (options.count && options.only >= 0)
        count_statements(&options);
    else
        program(&options);
    return 0;
}
