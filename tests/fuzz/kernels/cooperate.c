/* cooperate.c: what threads do together: barriers and votes of the block, operations of warps and of parts of them,
 * cooperative groups, atomics.
 *
 * Lanes that come by under a mask (Generator.lanes) use that mask, and what comes from a lane outside of it is not used.
 */
#include "generate.h"
#include <stdio.h>
#include <string.h>

/* --- atomics ----------------------------------------------------------------------------------------------------- */

static void tally(Generator *g)
{
    const char *index = index_below(g, 16, 1), *value = integer(g, U32, deep(g)).text;
    if (!g->tally || chance(g, 40)) return line(g, "atomic%s(&counts[%s], %s);", g->count_operation, index, value);
    const char *type = kind_names[g->tally_kind];
    if (chance(g, 40)) index = "seats[lid]";
    if (g->tally_kind == I32 || is_real(g->tally_kind)) value = format("(%s) & 15", value);
    line(g, "atomic%s(&tally[%s], (%s)(%s));", g->tally_operation, index, type, value);
}

/* Memory of the thread's own that atomics may work on, its kind in *kind; NULL: there is none. */
static const char *own_word(Generator *g, Kind *kind)
{
    bool shared = *g->keep && chance(g, 60);
    *kind = shared ? g->keep_kind : g->own_kind;
    if (*kind < I32 || *kind == I64 || *kind == F64) return NULL;
    return shared ? format(g->keep, index_below(g, 2, 1)) : format(g->own, index_below(g, 4, 1));
}

static void own_atomic(Generator *g)
{
    static const char *const operations[] = {"Add", "Exch", "Min", "Max", "And", "Or", "Xor", "Sub"};
    Kind kind;
    const char *word = own_word(g, &kind);
    Name *name = word ? writable_name(g, kind) : NULL;
    if (!name || name->uniform) return assign(g);
    const char *value = value_of(g, kind, 1), *type = kind_names[kind];
    if (kind != F32 && chance(g, 30))
        return line(g, "%s = atomicCAS(&%s, (%s)%s, (%s)(%s));", name->text, word, type, name->text, type, value);
    const char *operation = operations[pick(g, kind == F32 ? 2 : kind == U64 ? 7 : 8)];
    if (kind == I32 && operation[0] != 'E' && operation[0] != 'M') value = format("(%s) & 1023", value);
    if (kind == I32 && (operation[0] == 'S' || operation[1] == 'd')) return assign(g); /* may overflow */
    line(g, "%s = atomic%s(&%s, (%s)(%s));", name->text, operation, word, type, value);
}

static void read_tally(Generator *g)
{
    Name *name = writable_name(g, U32);
    if (!g->tally || !name || name->uniform) return assign(g);
    line(g, "__syncthreads();");
    line(g, "%s = (unsigned)tally[%s];", name->text, index_below(g, 16, 1));
    line(g, "__syncthreads();");
}

/* --- the block --------------------------------------------------------------------------------------------------- */

/* Of several threads at once: neighbours, or columns of a matrix that rows of threads read side by side. */
static void take_several(Generator *g, const Name *name)
{
    unsigned pitch = 5 + pick(g, 9), first = pick(g, 4), second = pick(g, 6), third = pick(g, 9);
    if (chance(g, 50)) {
        const char *place = format("threadIdx.x * %u + threadIdx.y", pitch);
        line(g, "if (%s + %u < (unsigned)threads) %s ^= line[%s + %u];", place, first, name->text, place, first);
    } else {
        line(g, "if (lid + %u < threads)", first + second + third);
        line(g, "    %s ^= (int)((unsigned)line[lid + %u] + 3u * (unsigned)line[lid + %u] + 5u * (unsigned)line[lid + %u]);",
             name->text, first, first + second, first + second + third);
    }
}

/* Each takes the value of a thread at a fixed distance, ahead or behind, and puts another down for the next to take. */
static void take_from_neighbours(Generator *g, const Name *name)
{
    for (bool again = true; again; again = chance(g, 50)) {
        unsigned far = pick(g, 40);
        const char *ahead = "if (lid + %u < threads) %s = line[lid + %u];", *behind = "if (lid >= %u) %s = line[lid - %u];";
        line(g, "%s", format(chance(g, 50) ? ahead : behind, far, name->text, far));
        line(g, "__syncthreads();");
        line(g, "line[lid] = %s;", integer(g, I32, 1).text);
        line(g, "__syncthreads();");
    }
    line(g, "%s = line[(lid + %u) %% threads];", name->text, pick(g, 40));
    if (chance(g, 60)) take_several(g, name);
}

/* A step of a butterfly over a short distance, with factors that come back: of what all read, and of what the block has. */
void butterfly(Generator *g)
{
    const char *half = fresh(g, "half"), *sum = fresh(g, "sum"), *condition = chance(g, 50) ? "if (x > y) " : "";
    const char *index = format("const int i = 2 * (int)lid - ((int)lid & (%s - 1));", half);
    line(g, "const int %s = 1 << ((%s) & %uu);", half, uniform_integer(g, U32, 1), chance(g, 80) ? 3 : 7);
    line(g, "unsigned %s = %uu;", sum, pick(g, 100));
    line(g, "if (n > %u) {", pick(g, 100));
    line(g, "    const int w = shorts[((int)lid & (%s - 1)) * %u];", half, 1 + pick(g, 9));
    line(g, "    %s", index);
    line(g, "    %s += (unsigned)ints[i] * 3u + (unsigned)%s[i + %s] * (unsigned)w;", sum, chance(g, 70) ? "longs" : "bytes", half);
    line(g, "}");
    add_name(g, sum, U32, false);
    if (g->company != BLOCK || !g->line || chance(g, 10)) return;
    line(g, "__syncthreads();");
    line(g, "line[lid] = (int)%s;", sum);
    line(g, "__syncthreads();");
    line(g, "if (threads %% (2 * %s) == 0 && lid < threads / 2) {", half);
    line(g, "    %s", index);
    line(g, "    const int x = line[i], y = line[i + %s];", half);
    line(g, "    %sline[i] = (int)((unsigned)x + (unsigned)y);", condition);
    line(g, "    %sline[i + %s] = x ^ y;", condition, half);
    line(g, "}");
    line(g, "__syncthreads();");
    line(g, "%s ^= (unsigned)line[(lid + %u) %% threads];", sum, pick(g, 40));
    line(g, "__syncthreads();");
}

/* Each thread puts a value down, all wait, each takes another's. */
static void exchange(Generator *g)
{
    const char *value = integer(g, I32, deep(g)).text, *other = integer(g, U32, 1).text;
    Name *name = writable_name(g, I32);
    if (chance(g, 30) || !name || name->uniform) {
        const char *same = fresh(g, "same"), *which = uniform_integer(g, U32, 1);
        line(g, "__syncthreads();");
        line(g, "line[lid] = %s;", value);
        line(g, "__syncthreads();");
        line(g, "int %s = line[%s %% (unsigned)threads];", same, which);
        add_name(g, same, I32, false)->uniform = true;
        return;
    }
    if (chance(g, 25)) return line(g, "%s = passed_on(line, lid, threads, %s, %u);", name->text, value, pick(g, 40));
    line(g, "__syncthreads();");
    line(g, "line[lid] = %s;", value);
    line(g, "__syncthreads();");
    if (chance(g, 70)) return take_from_neighbours(g, name);
    if (chance(g, 50))
        line(g, "%s = line[(lid + %u) %% threads];", name->text, pick(g, 40));
    else
        line(g, "%s = line[%s %% (unsigned)threads];", name->text, other);
}

static void block_vote(Generator *g)
{
    const char *name = fresh(g, "same"), *c = condition(g, 1);
    static const char *const votes[] = {"count", "and", "or"};
    line(g, "int %s = __syncthreads_%s(%s);", name, votes[pick(g, 3)], c);
    add_name(g, name, I32, false)->uniform = true;
}

/* --- lanes ------------------------------------------------------------------------------------------------------- */

/* The mask of those who come by. */
static const char *lanes(const Generator *g)
{
    return g->company == LANES ? g->lanes : g->all;
}

/* For operations whose result does not show it, a mask that may also name lanes that are not in the kernel any more, or never
   were. */
static const char *wider_lanes(Generator *g)
{
    return g->company != LANES && chance(g, 40) ? "0xffffffffu" : lanes(g);
}

static void vote(Generator *g, const Name *name)
{
    static const char *const reductions[] = {"add", "min", "max", "xor", "and", "or"};
    const char *mask = wider_lanes(g), *value = integer(g, U32, deep(g)).text, *seen = fresh(g, "all");
    switch (pick(g, 7)) {
    case 0: return line(g, "%s = __ballot_sync(%s, %s);", name->text, mask, condition(g, 1));
    case 1: return line(g, "%s = __match_any_sync(%s, %s & 3u);", name->text, mask, value);
    case 2:
        line(g, "int %s;", seen);
        line(g, "%s = __match_all_sync(%s, %s & 1u, &%s) + (unsigned)%s;", name->text, lanes(g), value, seen, seen);
        return;
    case 3: return line(g, "%s += __any_sync(%s, %s);", name->text, mask, condition(g, 1));
    case 4: return line(g, "%s ^= __all_sync(%s, %s);", name->text, mask, condition(g, 1));
    case 5:
        return line(g, "%s = (unsigned)__reduce_%s_sync(%s, %s);", name->text, pick(g, 2) ? "min" : "max", mask,
                    integer(g, I32, 1).text);
    default: return line(g, "%s = __reduce_%s_sync(%s, %s);", name->text, PICK(g, reductions), mask, value);
    }
}

/* A shuffle inside segments of the warp, of which only values from lanes of the mask are used. */
static void shuffle(Generator *g, const Name *name)
{
    static const char *const how[] = {"", "_up", "_down", "_xor"};
    const char *mask = lanes(g), *type = kind_names[name->kind], *from = fresh(g, "from"), *got = fresh(g, "got");
    const char *value = value_of(g, name->kind, deep(g)), *number = integer(g, U32, 1).text;
    uint32_t which = pick(g, 5), width = 32 >> (chance(g, 60) ? 0 : pick(g, 5)), by = pick(g, width);
    if (which == 4)
        return line(g, "%s = __shfl_sync(%s, (%s)(%s), __ffs((int)%s) - 1);", name->text, mask, type, value, mask);
    if (which == 0)
        line(g, "const unsigned %s = ((unsigned)lid & %uu) + ((%s) & %uu);", from, 32 - width, number, width - 1);
    else
        line(g, "const unsigned %s = ((unsigned)lid & 31u) %c %uu;", from, " -+^"[which], by);
    line(g, "const %s %s = __shfl%s_sync(%s, (%s)(%s), %s, %u);", type, got, how[which], mask, type, value,
         which == 0 ? from : format("%u", by), width);
    const char *inside = which == 1 || which == 2
                             ? format("(%s & %uu) == ((unsigned)lid & %uu) && ", from, ~(width - 1) & 63, 32 - width)
                             : "";
    line(g, "if (%s%s >> %s & 1u) %s = %s;", inside, mask, which == 0 || which == 3 ? from : format("(%s & 31u)", from),
         name->text, got);
}

/* A tree of shuffles over the warp, or parts of it, of which some lanes want the end. */
static void lanes_tree(Generator *g, const Name *name)
{
    static const char *const how[] = {"_up", "_down", "_xor"};
    const char *mask = lanes(g), *type = kind_names[name->kind], *sum = fresh(g, "sum"), *by = fresh(g, "by");
    const char *got = fresh(g, "got"), *from = fresh(g, "from");
    uint32_t which = pick(g, 3), width = 32 >> (chance(g, 60) ? 0 : pick(g, 5));
    line(g, "%s %s = (%s)(%s);", type, sum, type, value_of(g, name->kind, 1));
    const char *falling = format("for (unsigned %s = %u; %s > 0; %s /= 2)", by, width / 2, by, by);
    const char *rising = format("for (unsigned %s = 1; %s < %uu; %s *= 2)", by, by, width, by);
    Scope scope = enter(g, g->company, 5);
    open_scope(g, pick(g, 2) ? falling : rising);
    line(g, "const %s %s = __shfl%s_sync(%s, %s, %s, %u);", type, got, how[which], mask, sum, by, width);
    line(g, "const unsigned %s = ((unsigned)lid & 31u) %c %s;", from, "-+^"[which], by);
    const char *inside = format("%s < 32u && (%s & %uu) == ((unsigned)lid & %uu) && %s >> %s & 1u", from, from,
                                32 - width, 32 - width, mask, format("(%s & 31u)", from));
    const char *also = chance(g, 40) ? format(" && %s", lane_condition(g)) : "";
    line(g, "if (%s%s) %s += %s;", inside, also, sum, got);
    leave(g, scope);
    close_scope(g, "");
    line(g, "if (%s) %s = %s;", lane_condition(g), name->text, sum);
}

/* The lanes that want the end of a tree take it, or ask about it; what the others have stays. */
static void take_end(Generator *g, const char *wanted, const char *name, const char *sum, const char *type)
{
    const char *limit = format("(%s)%u", type, pick(g, 1000));
    switch (pick(g, 6)) {
    case 0: return line(g, "if (%s && %s > %s) %s = %s;", wanted, sum, limit, name, sum);
    case 1:
        open_scope(g, format("if (%s)", wanted));
        line(g, "if (%s > %s) %s = %s; else %s = %s + %s;", sum, limit, name, limit, name, sum, limit);
        close_scope(g, "");
        return;
    case 2:
        fresh_variable(g, BOOL);
        return line(g, "if (%s) %s = %s > %s;", wanted, g->names[g->name_count - 1].text, sum, limit);
    default: return line(g, "if (%s) %s = %s;", wanted, name, sum);
    }
}

/* A tree over whole warps, whose end a lane or two of each want. */
static void warp_tree(Generator *g, const Name *name)
{
    static const char *const how[] = {"_up", "_down", "_xor"};
    const char *type = kind_names[name->kind], *sum = fresh(g, "sum"), *by = fresh(g, "by"), *got = fresh(g, "got");
    uint32_t width = 32 >> (chance(g, 80) ? 0 : pick(g, 4)), which = pick(g, 3), lane = pick(g, 32);
    line(g, "%s %s = (%s)(%s);", type, sum, type, value_of(g, name->kind, 1));
    const char *falling = format("for (unsigned %s = %u; %s > 0; %s /= 2)", by, width / 2, by, by);
    const char *rising = format("for (unsigned %s = 1; %s < %uu; %s *= 2)", by, by, width, by);
    Scope scope = enter(g, g->company, 5);
    open_scope(g, chance(g, 70) ? falling : rising);
    line(g, "const %s %s = __shfl%s_sync(0xffffffffu, %s, %s, %u);", type, got, how[which], sum, by, width);
    line(g, chance(g, 70) ? "%s = %s + %s;" : "%s = %s > %s ? %s : %s;", sum, sum, got, sum, got);
    leave(g, scope);
    close_scope(g, "");
    const char *where = chance(g, 80) ? "==" : "<";
    const char *wanted = format("threadIdx.x %% 32 %s %u", where, *where == '<' ? lane % 4 + 1 : lane);
    take_end(g, wanted, name->text, sum, type);
}

/* A prefix sum over whole warps, or something that differs from one in a step, a guard, or what is read later. */
static void warp_prefix(Generator *g, const Name *name)
{
    const char *type = kind_names[name->kind], *sum = fresh(g, "sum"), *by = fresh(g, "by"), *got = fresh(g, "got");
    const char *last = fresh(g, "last"), *least = chance(g, 90) ? ">=" : ">";
    uint32_t first = chance(g, 90) ? 1 : 2, end = chance(g, 90) ? 32 : 16;
    bool reads_step = chance(g, 15);
    line(g, "%s %s = (%s)(%s);", type, sum, type, value_of(g, name->kind, 1));
    if (reads_step) line(g, "%s %s = 0;", type, last);
    Scope scope = enter(g, g->company, 5);
    open_scope(g, format("for (unsigned %s = %u; %s < %uu; %s *= 2)", by, first, by, end, by));
    line(g, "const %s %s = __shfl_up_sync(0xffffffffu, %s, %s);", type, got, sum, by);
    const char *guard = format("threadIdx.x %% 32 %s %s", least, by);
    switch (pick(g, 3)) {
    case 0: line(g, "if (%s) %s += %s;", guard, sum, got); break;
    case 1: line(g, "%s += %s ? %s : (%s)0;", sum, guard, got, type); break;
    default: line(g, "%s = %s ? %s + %s : %s;", sum, guard, got, sum, sum); break;
    }
    if (reads_step) line(g, "%s = %s;", last, got);
    leave(g, scope);
    close_scope(g, "");
    const char *end_value = reads_step ? format("%s + %s", sum, last) : sum;
    if (chance(g, 70)) line(g, "%s = %s;", name->text, end_value);
    else line(g, "if (threadIdx.x %% 32 == %u) %s = %s;", pick(g, 32), name->text, end_value);
}

void warp_trees(Generator *g)
{
    for (int i = 1 + (int)pick(g, 2); i > 0; i--) {
        static const Kind integers[] = {U32, U32, U64}, reals[] = {F32, F32, F64};
        fresh_variable(g, g->floats && chance(g, 70) ? PICK(g, reals) : PICK(g, integers));
        (chance(g, 40) ? warp_prefix : warp_tree)(g, &g->names[g->name_count - 1]);
    }
}

static void lanes_operation(Generator *g)
{
    Name *name = writable_name(g, chance(g, 50) ? U32 : KIND_COUNT);
    if (!name || name->uniform || (name->kind < I32 && name->kind != BOOL)) return assign(g);
    if (name->kind == BOOL)
        return line(g, "%s = __a%s_sync(%s, %s);", name->text, pick(g, 2) ? "ny" : "ll", wider_lanes(g),
                    condition(g, 1));
    if (name->kind == U32 && chance(g, 60)) return vote(g, name);
    bool is_sum = name->kind == U32 || name->kind == U64 || is_real(name->kind);
    if (is_sum && chance(g, 50)) return lanes_tree(g, name);
    shuffle(g, name);
}

/* Lanes exchange values through shared memory. */
static void lanes_exchange(Generator *g)
{
    Name *name = writable_name(g, I32);
    if (!g->warp_line || !name || name->uniform) return assign(g);
    const char *mask = lanes(g), *value = integer(g, I32, deep(g)).text;
    unsigned flips = pick(g, 32);
    line(g, "__syncwarp(%s);", mask);
    line(g, "warp_line[lid] = %s;", value);
    line(g, "__syncwarp(%s);", mask);
    line(g, "if (%s >> (lid & 31 ^ %u) & 1u) %s = warp_line[lid ^ %u];", mask, flips, name->text, flips);
    line(g, "__syncwarp(%s);", mask);
}

/* The lanes of a warp part, by a condition or a pattern; each side works with its mask. */
void divide_warp(Generator *g, int depth)
{
    const char *all = lanes(g), *name = fresh(g, "m");
    if (chance(g, 40))
        line(g, "const unsigned %s = %s & %uu;", name, all, pick(g, UINT32_MAX));
    else
        line(g, "const unsigned %s = __ballot_sync(%s, %s);", name, all, condition(g, deep(g)));
    Scope scope = enter(g, LANES, 1);
    g->lanes = name;
    open_scope(g, format("if (%s >> (lid & 31) & 1u)", name));
    body(g, 1 + (int)pick(g, 2), depth - 1);
    if (chance(g, 50)) lanes_operation(g);
    leave(g, scope);
    if (chance(g, 40)) {
        scope = enter(g, LANES, 1);
        g->lanes = format("(%s & ~%s)", all, name);
        g->indent--;
        line(g, "} else {");
        g->indent++;
        body(g, 1 + (int)pick(g, 2), depth - 1);
        if (chance(g, 50)) lanes_operation(g);
        leave(g, scope);
    }
    close_scope(g, "");
}

/* A loop that lanes leave one after the other; those that stay know each other. */
void dwindling_loop(Generator *g, int depth)
{
    const char *all = lanes(g), *mask = fresh(g, "m"), *name = fresh(g, "i"), *end = fresh(g, "end");
    line(g, "const int %s = (int)(%s & 7);", end, integer(g, U32, 1).text);
    line(g, "unsigned %s = %s;", mask, all);
    Scope scope = enter(g, LANES, 8);
    g->lanes = mask;
    open_scope(g, format("for (int %s = 0;; %s++)", name, name));
    line(g, "%s = __ballot_sync(%s, %s < %s);", mask, mask, name, end);
    line(g, "if (%s >= %s) break;", name, end);
    add_ranged(g, name, I32, false, 0, 7);
    Jump around[MAX_JUMPS]; /* which other lanes may still be in */
    int jumps = g->jump_count;
    memcpy(around, g->jumps, sizeof around);
    g->jump_count = 0;
    body(g, 1 + (int)pick(g, 2), depth - 1);
    g->jump_count = jumps;
    memcpy(g->jumps, around, sizeof around);
    if (chance(g, 60)) lanes_operation(g);
    close_scope(g, "");
    leave(g, scope);
}

/* Single lanes leave the kernel, at the top of its body only, since all that follows has to know. */
static void lanes_return(Generator *g)
{
    const char *name = fresh(g, "m"), *c = condition(g, 1);
    line(g, "const unsigned %s = __ballot_sync(%s, !(%s));", name, g->all, c);
    line(g, "if (!(%s >> (lid & 31) & 1u)) return;", name);
    g->all = name;
}

/* --- groups ------------------------------------------------------------------------------------------------------ */

/* What threads of a group do together: a tile, or a part of one. */
static void group_operation(Generator *g, const char *group, Name *name)
{
    static const char *const combine[] = {"plus", "less", "greater"};
    const char *type = kind_names[name->kind], *value = format("(%s)(%s)", type, value_of(g, name->kind, 1));
    const char *rank = integer(g, U32, 1).text;
    if (is_real(name->kind) || pick(g, 2))
        return line(g, "%s = %s.shfl(%s, (%s) %% %s.size());", name->text, group, value, rank, group);
    if (name->kind != U32 && name->kind != U64)
        return line(g, "%s = cg::reduce(%s, %s, cg::%s<%s>());", name->text, group, value, combine[1 + pick(g, 2)],
                    type);
    switch (pick(g, 6)) {
    case 0: return line(g, "%s = %s.ballot(%s & 1u);", name->text, group, value);
    case 1: return line(g, "%s = %s.any(%s & 1u);", name->text, group, value);
    case 2: return line(g, "%s += %s.thread_rank() + %s.size();", name->text, group, group);
    case 3: return line(g, "%s = cg::inclusive_scan(%s, %s);", name->text, group, value);
    default: return line(g, "%s = cg::reduce(%s, %s, cg::%s<%s>());", name->text, group, value, PICK(g, combine), type);
    }
}

/* A tile does something together, or parts, and then a part does. */
static void tile_operation(Generator *g)
{
    Name *name = writable_name(g, g->floats && chance(g, 20) ? F32 : any_integer_kind(g));
    if (!name || name->uniform) return assign(g);
    const char *tile = fresh(g, "tile"), *part = fresh(g, "part"), *c = condition(g, 1);
    line(g, "auto %s = cg::tiled_partition<%d>(cg::this_thread_block());", tile, 32 >> pick(g, 5));
    if (chance(g, 30)) return line(g, "%s.sync();", tile), group_operation(g, tile, name);
    if (chance(g, 40)) {
        line(g, "cg::coalesced_group %s = cg::labeled_partition(%s, %s & 3);", part, tile, integer(g, U32, 1).text);
        return group_operation(g, part, name);
    }
    line(g, "cg::coalesced_group %s = cg::binary_partition(%s, %s);", part, tile, c);
    bool inside = chance(g, 40);
    if (!inside) return group_operation(g, part, name);
    open_scope(g, format("if (%s.meta_group_rank() == %u)", part, pick(g, 2)));
    g->pure++; /* what it changed would be out of scope */
    group_operation(g, part, name);
    g->pure--;
    close_scope(g, "");
}

/* --- all --------------------------------------------------------------------------------------------------------- */

static void warp_operation(Generator *g)
{
    if (g->groups && g->company >= WARP && chance(g, 60)) return tile_operation(g);
    if (g->returns && g->level == 0 && g->company == BLOCK && !g->groups && chance(g, 25)) return lanes_return(g);
    if (chance(g, 25)) return lanes_exchange(g);
    lanes_operation(g);
}

void cooperate(Generator *g)
{
    if (g->in_function) return assign(g);
    if (g->warp_operations && g->company >= LANES && chance(g, 60)) return warp_operation(g);
    if (g->company != BLOCK || !g->line) return chance(g, 40) ? tally(g) : own_atomic(g);
    switch (pick(g, 5)) {
    case 0:
    case 1: return exchange(g);
    case 2: return block_vote(g);
    case 3: return read_tally(g);
    default: return tally(g);
    }
}
