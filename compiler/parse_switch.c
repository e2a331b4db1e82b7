/* parse_switch.c: switch statements.
 *
 * One whose cases do not run into each other becomes a chain of ifs; one with fall-through becomes nested blocks that the
 * dispatch, at the innermost place, leaves to reach its case. One with labels inside other statements is parse_state.c's.
 */
#include "parse.h"

typedef struct Label {
    int64_t low, high;
    uint32_t segment;
} Label;

typedef struct Segment { /* what follows one group of labels */
    CXCursor *statements;
    uint32_t count;
    bool is_default;
} Segment;

typedef struct Switch {
    Expr *selector; /* a temporary */
    VEC(Label) labels;
    VEC(Segment) segments;
} Switch;

static bool is_label(CXCursor c)
{
    return clang_getCursorKind(c) == CXCursor_CaseStmt || clang_getCursorKind(c) == CXCursor_DefaultStmt;
}

bool case_range(Parser *p, CXCursor label, int64_t *low, int64_t *high)
{
    Children parts = children(p, label);
    bool known = parts.count >= 2 && constant_int(p, parts.items[0], low);
    *high = *low;
    if (known && parts.count == 3) known = constant_int(p, parts.items[1], high);
    if (!known) refuse(p, label, "this case label");
    return known;
}

static void add_label(Parser *p, Switch *s, CXCursor c)
{
    Segment *segment = &s->segments.items[s->segments.count - 1];
    Label label = {.segment = s->segments.count - 1};
    if (clang_getCursorKind(c) == CXCursor_DefaultStmt) {
        segment->is_default = true;
        return;
    }
    if (case_range(p, c, &label.low, &label.high)) push(&s->labels, label);
}

/* Takes `case 1: case 2: statement` apart. */
static void add_labelled(Parser *p, Switch *s, CXCursor c, Children room)
{
    if (!s->segments.count || s->segments.items[s->segments.count - 1].count)
        push(&s->segments,
             ((Segment){.statements = arena_alloc(p->arena, room.count * sizeof(CXCursor) + sizeof(CXCursor))}));
    while (is_label(c)) {
        Children parts = children(p, c);
        add_label(p, s, c);
        if (!parts.count) return;
        c = parts.items[parts.count - 1];
    }
    Segment *segment = &s->segments.items[s->segments.count - 1];
    segment->statements[segment->count++] = c;
}

static void collect_segments(Parser *p, Switch *s, CXCursor body)
{
    bool is_list = clang_getCursorKind(body) == CXCursor_CompoundStmt;
    Children list = is_list ? children(p, body) : (Children){&body, 1};
    for (uint32_t i = 0; i < list.count; i++) {
        if (is_label(list.items[i]))
            add_labelled(p, s, list.items[i], list);
        else if (s->segments.count) {
            Segment *segment = &s->segments.items[s->segments.count - 1];
            segment->statements[segment->count++] = list.items[i];
        } else if (clang_getCursorKind(list.items[i]) == CXCursor_DeclStmt) {
            statement(p, list.items[i]);
        }
    }
}

static bool runs_on(Parser *p, CXCursor c)
{
    switch (clang_getCursorKind(c)) {
    case CXCursor_BreakStmt:
    case CXCursor_ReturnStmt:
    case CXCursor_ContinueStmt: return false;
    case CXCursor_CompoundStmt: {
        Children list = children(p, c);
        return !list.count || runs_on(p, list.items[list.count - 1]);
    }
    default: return true;
    }
}

static bool falls_through(Parser *p, const Switch *s)
{
    for (uint32_t i = 0; i + 1 < s->segments.count; i++) {
        const Segment *segment = &s->segments.items[i];
        if (!segment->count || runs_on(p, segment->statements[segment->count - 1])) return true;
    }
    return false;
}

Expr *case_test(Parser *p, Expr *selector, int64_t low, int64_t high, Loc loc)
{
    Expr *a = int_expr(p->program, selector->type, low, loc), *b = int_expr(p->program, selector->type, high, loc);
    if (low == high) return binary_expr(p->program, B_EQ, selector, a, loc);
    Expr *above = binary_expr(p->program, B_GE, selector, a, loc);
    return binary_expr(p->program, B_LAND, above, binary_expr(p->program, B_LE, selector, b, loc), loc);
}

/* Whether the selector is one of the segment's labels; NULL: it has none (default alone). */
static Expr *segment_test(Parser *p, const Switch *s, uint32_t segment, Loc loc)
{
    Expr *test = NULL;
    for (uint32_t i = 0; i < s->labels.count; i++) {
        const Label *label = &s->labels.items[i];
        if (label->segment != segment) continue;
        Expr *one = case_test(p, s->selector, label->low, label->high, loc);
        test = test ? binary_expr(p->program, B_LOR, test, one, loc) : one;
    }
    return test;
}

/* A break at the segment's end only says what holds anyway in a chain. */
static Block segment_block(Parser *p, const Segment *segment, bool in_chain, CXCursor c)
{
    uint32_t scope = p->cleanups.count, count = segment->count;
    Block fresh, *outer = begin_block(p, &fresh);
    if (in_chain && count && clang_getCursorKind(segment->statements[count - 1]) == CXCursor_BreakStmt) count--;
    for (uint32_t i = 0; i < count; i++) statement(p, segment->statements[i]);
    close_scope(p, scope, c);
    return end_block(p, outer);
}

static Block switch_chain(Parser *p, const Switch *s, uint32_t next, CXCursor c)
{
    Block block = {0};
    while (next < s->segments.count && s->segments.items[next].is_default) next++;
    if (next < s->segments.count) {
        Loc loc = loc_of(p, c);
        Block fresh, *outer = begin_block(p, &fresh);
        Block body = segment_block(p, &s->segments.items[next], true, c), other = {0};
        if (enter(p, c)) {
            other = switch_chain(p, s, next + 1, c);
            leave(p);
        }
        if_stmt(p, segment_test(p, s, next, loc), body, other, loc);
        return end_block(p, outer);
    }
    for (uint32_t i = 0; i < s->segments.count; i++)
        if (s->segments.items[i].is_default) append_block(&block, segment_block(p, &s->segments.items[i], true, c));
    return block;
}

static Block switch_dispatch(Parser *p, const Switch *s, Stmt **blocks, Stmt *around, CXCursor c)
{
    Loc loc = loc_of(p, c);
    Stmt *otherwise = around;
    Block fresh, *outer = begin_block(p, &fresh);
    for (uint32_t i = 0; i < s->segments.count; i++) {
        Expr *test = segment_test(p, s, i, loc);
        if (s->segments.items[i].is_default) otherwise = blocks[i];
        if (!test) continue;
        Block go, *dispatch = begin_block(p, &go);
        break_to(p, blocks[i], loc);
        go = end_block(p, dispatch);
        if_stmt(p, test, go, (Block){0}, loc);
    }
    break_to(p, otherwise, loc);
    return end_block(p, outer);
}

static Block switch_blocks(Parser *p, const Switch *s, Stmt *around, CXCursor c)
{
    Stmt **blocks = arena_alloc(p->arena, s->segments.count * sizeof *blocks + 1);
    for (uint32_t i = 0; i < s->segments.count; i++) blocks[i] = target_stmt(p, S_BLOCK, "case", c);
    Block list = switch_dispatch(p, s, blocks, around, c);
    for (uint32_t i = 0; i < s->segments.count; i++) {
        blocks[i]->body = list;
        list = (Block){0};
        append(&list, blocks[i]);
        append_block(&list, segment_block(p, &s->segments.items[i], false, c));
    }
    return list;
}

static enum CXChildVisitResult find_label(CXCursor c, CXCursor parent, CXClientData found)
{
    (void)parent;
    enum CXCursorKind kind = clang_getCursorKind(c);
    *(bool *)found |= is_label(c);
    return kind == CXCursor_SwitchStmt || kind == CXCursor_LambdaExpr ? CXChildVisit_Continue : CXChildVisit_Recurse;
}

/* Labels that stand before no statement of the body's own list, or gotos' labels that are reached from outside. */
static bool has_inner_labels(Parser *p, CXCursor body)
{
    bool found = false, is_list = clang_getCursorKind(body) == CXCursor_CompoundStmt;
    Children list = is_list ? children(p, body) : (Children){&body, 1};
    for (uint32_t i = 0; i < list.count && !found; i++) {
        CXCursor c = list.items[i];
        for (Children parts = children(p, c); is_label(c) && parts.count; parts = children(p, c)) c = parts.items[parts.count - 1];
        if (clang_getCursorKind(c) != CXCursor_SwitchStmt) clang_visitChildren(c, find_label, &found);
    }
    return found || is_entered(p, body);
}

Expr *switch_selector(Parser *p, CXCursor c)
{
    FullExpression full = begin_full(p);
    Expr *selector = saved(p, value(p, c));
    end_full(p, full, &selector, c);
    if (selector->kind == E_VAR) return selector;
    Var *var = temporary(p, selector->type, loc_of(p, c));
    set(p, var, selector, loc_of(p, c));
    return var_expr(p->program, var, loc_of(p, c));
}

void switch_statement(Parser *p, CXCursor c)
{
    Children parts = children(p, c);
    uint32_t scope = p->cleanups.count, next = condition_parts(p, parts);
    if (next + 2 != parts.count) {
        refuse(p, c, "this form of switch");
        return;
    }
    if (has_inner_labels(p, parts.items[next + 1])) {
        switch_of_states(p, c, parts.items[next], parts.items[next + 1]);
        close_scope(p, scope, c);
        return;
    }
    Switch s = {.selector = switch_selector(p, parts.items[next])};
    collect_segments(p, &s, parts.items[next + 1]);
    Stmt *around = target_stmt(p, S_BLOCK, "switch", c);
    Target outer_break = p->break_target;
    p->break_target = (Target){around, p->cleanups.count, false};
    bool in_blocks = falls_through(p, &s);
    around->body = in_blocks ? switch_blocks(p, &s, around, c) : switch_chain(p, &s, 0, c);
    if (in_blocks || p->break_target.used)
        append(p->out, around);
    else
        append_block(p->out, around->body);
    p->break_target = outer_break;
    free(s.labels.items);
    free(s.segments.items);
    close_scope(p, scope, c);
}
