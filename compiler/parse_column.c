/* parse_column.c: columns of the user's text.
 *
 * clang parses preprocessed text, so it counts the columns of that: where a line has a macro (__global__ is one), what
 * follows stands elsewhere. The tokens of both lines are aligned by their heaviest common subsequence; a token that the
 * user did not write belongs to the macro that stands between its neighbours.
 */
#include "parse.h"

#include <ctype.h>

enum { MAX_TOKENS = 1000 };

typedef struct SourceFile {
    const char *name; /* interned */
    char *text;       /* NULL: cannot be read */
    VEC(uint32_t) lines; /* where each begins; the text's end is one more */
} SourceFile;

typedef struct Token {
    const char *start;
    uint32_t length;
} Token;

typedef struct Tokens {
    Token items[MAX_TOKENS];
    uint32_t count;
} Tokens;

static SourceFile *source_file(Parser *p, const char *name)
{
    for (uint32_t i = 0; i < p->sources.count; i++)
        if (p->sources.items[i]->name == name) return p->sources.items[i];
    SourceFile *file = NEW(p->arena, SourceFile);
    file->name = name;
    file->text = read_file(name, NULL);
    push(&p->sources, file);
    if (!file->text) return file;
    push(&file->lines, 0);
    for (const char *at = file->text; (at = strchr(at, '\n')); at++) push(&file->lines, (uint32_t)(at + 1 - file->text));
    push(&file->lines, (uint32_t)strlen(file->text));
    return file;
}

void free_sources(Parser *p)
{
    for (uint32_t i = 0; i < p->sources.count; i++) {
        free(p->sources.items[i]->text);
        free(p->sources.items[i]->lines.items);
    }
    free(p->sources.items);
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static const char *token_end(const char *at, const char *end)
{
    char first = *at++;
    if (first == '"' || first == '\'') {
        for (; at < end && *at != first; at++)
            if (*at == '\\') at++;
        return at < end ? at + 1 : end;
    }
    while (is_word(first) && at < end && is_word(*at)) at++;
    return at;
}

/* false: too many. */
static bool tokenize(const char *at, const char *end, Tokens *tokens)
{
    for (tokens->count = 0; at < end;) {
        const char *next = token_end(at, end);
        if (!isspace((unsigned char)*at)) {
            if (tokens->count == MAX_TOKENS) return false;
            tokens->items[tokens->count++] = (Token){at, (uint32_t)(next - at)};
        }
        at = next;
    }
    return true;
}

static bool same_token(const Token *a, const Token *b)
{
    return a->length == b->length && !memcmp(a->start, b->start, a->length);
}

/* Words say more than brackets. */
static uint16_t weight(const Token *token)
{
    return is_word(*token->start) ? 4 : 1;
}

/* common[i][j]: the weight of the heaviest common subsequence of parsed[i..] and written[j..]. */
static uint16_t *common_lengths(const Tokens *parsed, const Tokens *written)
{
    uint32_t width = written->count + 1;
    uint16_t *common = checked_malloc((parsed->count + 1) * width * sizeof *common);
    memset(common, 0, (parsed->count + 1) * width * sizeof *common);
    for (uint32_t i = parsed->count; i-- > 0;) {
        for (uint32_t j = written->count; j-- > 0;) {
            uint16_t *c = &common[i * width + j];
            *c = c[width] > c[1] ? c[width] : c[1];
            if (!same_token(&parsed->items[i], &written->items[j])) continue;
            uint16_t both = (uint16_t)(c[width + 1] + weight(&parsed->items[i]));
            if (both > *c) *c = both;
        }
    }
    return common;
}

/* columns[i]: where the parsed token i was written, or the macro that made it. */
static void align(const Tokens *parsed, const Tokens *written, const char *line, uint32_t *columns)
{
    uint16_t *common = common_lengths(parsed, written);
    uint32_t width = written->count + 1, i = 0, j = 0;
    while (i < parsed->count) {
        const uint16_t *c = &common[i * width + j];
        bool ends = j == written->count;
        const Token *token = &parsed->items[i], *other = ends ? NULL : &written->items[j];
        bool matches = other && same_token(token, other) && *c == c[width + 1] + weight(token);
        if (!matches && !ends && *c != c[width]) {
            j++;
            continue;
        }
        if (ends && j) other = &written->items[j - 1];
        columns[i++] = other ? (uint32_t)(other->start - line) + 1 : 1;
        j += matches;
    }
    free(common);
}

typedef struct ColumnMap { /* of one line of the parsed text */
    const char *start;
    Tokens parsed;
    uint32_t columns[MAX_TOKENS];
    bool is_same; /* the line is as it was written, or too long */
} ColumnMap;

static void map_line(ColumnMap *map, const char *start, const char *end, const char *line)
{
    static Tokens written;
    size_t length = strcspn(line, "\n");
    map->start = start;
    map->is_same = length == (size_t)(end - start) && !memcmp(line, start, length);
    map->is_same |= !tokenize(start, end, &map->parsed) || !tokenize(line, line + length, &written);
    if (!map->is_same) align(&map->parsed, &written, line, map->columns);
}

uint32_t written_column(Parser *p, Loc loc, unsigned offset)
{
    SourceFile *file = source_file(p, loc.file);
    if (!file->text || !loc.line || loc.line >= file->lines.count || offset > p->length) return loc.column;
    const char *place = p->text + offset, *start = place;
    while (start > p->text && start[-1] != '\n') start--;
    if (!p->columns) p->columns = NEW(p->arena, ColumnMap);
    ColumnMap *map = p->columns;
    if (map->start != start) map_line(map, start, place + strcspn(place, "\n"), file->text + file->lines.items[loc.line - 1]);
    if (map->is_same) return loc.column;
    for (uint32_t i = 0; i < map->parsed.count; i++)
        if (place < map->parsed.items[i].start + map->parsed.items[i].length) return map->columns[i];
    return loc.column;
}
