/* emit_pieces.c: shares the functions of an instruction set out to units, which clang compiles beside each other.
 *
 * Units are to take equally long, so it must be known how long clang takes for a function. That depends on how much there
 * is after inlining, more than on anything else: on the length of the text, and on the helpers whose bodies are long.
 */
#include "emit.h"

#include <ctype.h>

/* How many characters of other code take clang as long as a call of these; measured. */
static const struct LongHelper {
    const char *prefix;
    uint32_t cost;
} long_helpers[] = {
    {"gather", 500}, {"scatter", 500}, {"load_strided", 500}, {"store_strided", 500}, {"shared_", 500}, {"put", 500},
    {"atomic", 500}, {"exp", 3500},    {"log", 3500},         {"pow", 7000},          {"sin", 7000},    {"cos", 7000},
    {"tan", 7000},   {"erf", 7000},    {"cbrt", 3500},
};

static uint32_t cost_of_call(const char *name, size_t length)
{
    for (size_t i = 0; i < COUNT(long_helpers); i++) {
        size_t prefix = strlen(long_helpers[i].prefix);
        if (length >= prefix && !memcmp(name, long_helpers[i].prefix, prefix)) return long_helpers[i].cost;
    }
    return 0;
}

static size_t cost_of(const Text *text)
{
    enum { OF_ANY_FUNCTION = 4000 };
    size_t cost = text->length + OF_ANY_FUNCTION;
    for (const char *at = text->data, *call; at && (call = strchr(at, '(')); at = call + 1) {
        const char *name = call;
        while (name > at && (isalnum((unsigned char)name[-1]) || name[-1] == '_')) name--;
        cost += cost_of_call(name, (size_t)(call - name));
    }
    return cost;
}

void add_piece(Pieces *pieces, const Text *text)
{
    Piece piece = {*text, cost_of(text)};
    push(pieces, piece);
}

void free_pieces(Pieces *pieces)
{
    for (uint32_t i = 0; i < pieces->count; i++) text_free(&pieces->items[i].text);
    free(pieces->items);
}

static int dearest_first(const void *a, const void *b)
{
    size_t one = ((const Piece *)a)->cost, two = ((const Piece *)b)->cost;
    return (one < two) - (one > two);
}

void share_out(Pieces *pieces, Text *units, uint32_t count)
{
    enum { WORTH_A_UNIT = 50000 };
    size_t total = 0, load[count];
    for (uint32_t i = 0; i < pieces->count; i++) total += pieces->items[i].cost;
    if (count > 1 + total / WORTH_A_UNIT) count = 1 + (uint32_t)(total / WORTH_A_UNIT);
    memset(load, 0, sizeof load);
    if (count > 1) qsort(pieces->items, pieces->count, sizeof *pieces->items, dearest_first);
    for (uint32_t i = 0; i < pieces->count; i++) {
        const Piece *piece = &pieces->items[i];
        uint32_t cheapest = 0;
        for (uint32_t u = 1; u < count; u++)
            if (load[u] < load[cheapest]) cheapest = u;
        text_addn(&units[cheapest], piece->text.data, piece->text.length);
        load[cheapest] += piece->cost;
    }
}
