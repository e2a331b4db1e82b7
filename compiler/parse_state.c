/* parse_state.c: jumps into statements: case labels inside other statements, and gotos that parse_goto.c has no block or
 * loop for.
 *
 * Such labels have numbers, and a variable says which of them a thread is on its way to: 0 while it runs. A goto sets it
 * and goes back to the first of the statements that have a goto or a label, of the list that holds both; a switch sets it and goes
 * on. On the way, a statement without such labels is passed over; one with the label that is looked for is entered,
 * whatever its condition says; the label itself sets the variable to 0. What a thread on its way passes over has no
 * initialisers in C++, but for what was declared before it left; so declarations stand before all that, and only their
 * initialisers are passed over.
 */
#include "parse.h"

/* --- which labels --------------------------------------------------------------------------------------------------- */

/* The cursor itself, too. */
static void visit_with(CXCursor c, CXCursorVisitor visitor, void *context)
{
    if (visitor(c, c, context) == CXChildVisit_Recurse) clang_visitChildren(c, visitor, context);
}

static bool contains(CXCursor outer, CXCursor c)
{
    return start_of(c) >= start_of(outer) && start_of(c) < end_of(outer);
}

/* (A label is known by where it stands: libclang's cursors of one statement need not be equal.) */
static const StateLabel *label_of(const Parser *p, CXCursor c)
{
    for (uint32_t i = 0; i < p->states.count; i++)
        if (p->states.items[i].at == start_of(c)) return &p->states.items[i];
    return NULL;
}

static bool is_in(const StateLabel *label, CXCursor c)
{
    return label->at >= start_of(c) && label->at < end_of(c);
}

bool is_entered(Parser *p, CXCursor c)
{
    for (uint32_t i = 0; i < p->states.count; i++)
        if (is_in(&p->states.items[i], c)) return true;
    return false;
}

static Expr *state(Parser *p, Loc loc)
{
    return var_expr(p->program, p->state, loc);
}

static Expr *compare_state(Parser *p, Binary op, int64_t number, Loc loc)
{
    return binary_expr(p->program, op, state(p, loc), int_expr(p->program, p->state->type, number, loc), loc);
}

static Expr *is_running(Parser *p, Loc loc)
{
    return compare_state(p, B_EQ, 0, loc);
}

static void set_state(Parser *p, int64_t number, Loc loc)
{
    set(p, p->state, int_expr(p->program, p->state->type, number, loc), loc);
}

/* Whether the thread is on its way to a label in c. (Numbers that follow one another are one test.) */
static Expr *is_sought_in(Parser *p, CXCursor c)
{
    Loc loc = loc_of(p, c);
    Expr *test = NULL;
    for (uint32_t i = 0, last; i < p->states.count; i = last + 1) {
        last = i;
        if (!is_in(&p->states.items[i], c)) continue;
        while (last + 1 < p->states.count && is_in(&p->states.items[last + 1], c)) last++;
        Expr *one = compare_state(p, B_GE, i + 1, loc);
        one = binary_expr(p->program, B_LAND, one, compare_state(p, B_LE, last + 1, loc), loc);
        test = test ? binary_expr(p->program, B_LOR, test, one, loc) : one;
    }
    return test;
}

static void add_label(Parser *p, CXCursor c, Target *again)
{
    StateLabel label = {start_of(c), p->states.count + 1, again};
    push(&p->states, label);
}

/* --- the way -------------------------------------------------------------------------------------------------------- */

/* What is declared stands before all, in the outermost statement that is entered. */
typedef struct Way {
    Block *outer, declarations, *outer_declarations;
} Way;

static void begin_way(Parser *p, Way *way, Loc loc)
{
    *way = (Way){.outer_declarations = p->declarations};
    if (!p->state) p->state = temporary(p, scalar_type(T_I32), loc);
    if (p->declarations) return;
    p->declarations = &way->declarations;
    set_state(p, 0, loc);
    way->outer = p->out;
    p->out = NEW(p->arena, Block);
}

static void end_way(Parser *p, Way *way)
{
    p->declarations = way->outer_declarations;
    if (!way->outer) return;
    append_block(way->outer, way->declarations);
    append_block(way->outer, *p->out);
    p->out = way->outer;
}

static void pass_declaration(Parser *p, CXCursor c)
{
    uint32_t scope = p->cleanups.count;
    Block fresh, *outer = begin_block(p, &fresh), initialisers = {0};
    statement(p, c);
    Block made = end_block(p, outer);
    if (p->cleanups.count > scope) refuse(p, c, "an object with a destructor before a label in such a place");
    for (Stmt *s = made.first, *next; s; s = next) {
        next = s->next;
        s->next = NULL;
        append(s->kind == S_DECLARE ? p->declarations : &initialisers, s);
    }
    if (initialisers.first) if_stmt(p, is_running(p, loc_of(p, c)), initialisers, (Block){0}, loc_of(p, c));
}

static bool is_label(CXCursor c)
{
    enum CXCursorKind kind = clang_getCursorKind(c);
    return kind == CXCursor_LabelStmt || kind == CXCursor_CaseStmt || kind == CXCursor_DefaultStmt;
}

/* A statement that a thread may be on its way through. */
void pass_statement(Parser *p, CXCursor c)
{
    Loc loc = loc_of(p, c);
    Expr *test = is_running(p, loc);
    if (is_label(c) && label_of(p, c)) {
        statement(p, c);
        return;
    }
    if (clang_getCursorKind(c) == CXCursor_DeclStmt) {
        pass_declaration(p, c);
        return;
    }
    if (is_entered(p, c)) test = binary_expr(p->program, B_LOR, test, is_sought_in(p, c), loc);
    Block body = statement_block(p, c);
    if (body.first) if_stmt(p, test, body, (Block){0}, loc);
}

bool state_label(Parser *p, CXCursor c)
{
    const StateLabel *label = label_of(p, c);
    Loc loc = loc_of(p, c);
    if (!label) return false;
    Children parts = children(p, c);
    Block fresh, *outer = begin_block(p, &fresh);
    set_state(p, 0, loc);
    Block arrival = end_block(p, outer);
    if_stmt(p, compare_state(p, B_EQ, label->number, loc), arrival, (Block){0}, loc);
    if (parts.count) pass_statement(p, parts.items[parts.count - 1]);
    return true;
}

bool entered_list(Parser *p, Children list)
{
    uint32_t last = list.count;
    for (uint32_t i = 0; i < list.count; i++)
        if (is_entered(p, list.items[i])) last = i;
    if (last == list.count) return false;
    for (uint32_t i = 0; i < list.count; i++) {
        if (i <= last)
            pass_statement(p, list.items[i]);
        else
            statement(p, list.items[i]);
    }
    return true;
}

Expr *entered_condition(Parser *p, Expr *(*condition_)(Parser *, CXCursor), CXCursor test, CXCursor inside)
{
    Loc loc = loc_of(p, test);
    if (!is_entered(p, inside)) return condition_(p, test);
    Var *result = temporary(p, scalar_type(T_BOOL), loc);
    set(p, result, is_sought_in(p, inside), loc);
    Block fresh, *outer = begin_block(p, &fresh);
    set(p, result, condition_(p, test), loc);
    Block body = end_block(p, outer);
    if_stmt(p, is_running(p, loc), body, (Block){0}, loc);
    return var_expr(p->program, result, loc);
}

/* --- goto ----------------------------------------------------------------------------------------------------------- */

bool state_goto(Parser *p, CXCursor c)
{
    const StateLabel *label = label_of(p, clang_getCursorReferenced(c));
    if (!label || !label->again) return false;
    set_state(p, label->number, loc_of(p, c));
    jump(p, label->again, c);
    return true;
}

typedef struct Jumps {
    VEC(CXCursor) gotos;
} Jumps;

static enum CXChildVisitResult find_gotos(CXCursor c, CXCursor parent, CXClientData data)
{
    (void)parent;
    if (clang_getCursorKind(c) == CXCursor_GotoStmt) push(&((Jumps *)data)->gotos, c);
    return clang_getCursorKind(c) == CXCursor_LambdaExpr ? CXChildVisit_Continue : CXChildVisit_Recurse;
}

/* The statement of the list that has c in it; list.count: none. */
static uint32_t place_in(Children list, CXCursor c)
{
    uint32_t i = 0;
    while (i < list.count && !contains(list.items[i], c)) i++;
    return i;
}

typedef struct Pair {
    CXCursor jump, label;
    bool found;
} Pair;

static enum CXChildVisitResult find_common_list(CXCursor c, CXCursor parent, CXClientData data)
{
    (void)parent;
    Pair *pair = data;
    if (!contains(c, pair->jump) || !contains(c, pair->label)) return CXChildVisit_Continue;
    pair->found |= clang_getCursorKind(c) == CXCursor_CompoundStmt;
    return CXChildVisit_Recurse;
}

static bool shares_inner_list(CXCursor c, CXCursor jump_, CXCursor label)
{
    Pair pair = {jump_, label, false};
    visit_with(c, find_common_list, &pair);
    return pair.found;
}

/* Whether c is one of the labels that the statement begins with. */
static bool begins_with(Parser *p, CXCursor statement_, CXCursor c)
{
    for (; clang_getCursorKind(statement_) == CXCursor_LabelStmt;) {
        if (start_of(statement_) == start_of(c)) return true;
        Children parts = children(p, statement_);
        if (!parts.count) return false;
        statement_ = parts.items[parts.count - 1];
    }
    return false;
}

/* The last statement of the list from which a goto leads back to the label at `from`; `from` itself if there is none. */
static uint32_t way_back(Parser *p, Children list, const Jumps *jumps, uint32_t from)
{
    uint32_t last = from;
    for (uint32_t i = 0; i < jumps->gotos.count; i++) {
        uint32_t at = place_in(list, jumps->gotos.items[i]);
        if (at > last && begins_with(p, list.items[from], clang_getCursorReferenced(jumps->gotos.items[i]))) last = at;
    }
    return last;
}

/* A goto, from the statement `at`, into the loop that an earlier label begins, past that label, or across its end. */
static bool crosses_loop(Parser *p, Children list, const Jumps *jumps, uint32_t at, uint32_t label)
{
    for (uint32_t i = 0; i < label; i++) {
        if (clang_getCursorKind(list.items[i]) != CXCursor_LabelStmt) continue;
        uint32_t end = way_back(p, list, jumps, i);
        if (end > i && label <= end && (at < i || at > end)) return true;
    }
    return false;
}

static bool does_not_fit(Parser *p, Children list, const Jumps *jumps, CXCursor jump_)
{
    CXCursor label = clang_getCursorReferenced(jump_);
    uint32_t at = place_in(list, jump_), to = place_in(list, label);
    if (to == list.count || at == list.count) return false;
    if (begins_with(p, list.items[to], label)) return crosses_loop(p, list, jumps, at, to);
    return at != to || !shares_inner_list(list.items[to], jump_, label);
}

/* Statements of a list: [first, end). */
typedef struct Span {
    uint32_t first, end;
} Span;

static bool has_both(Span span, uint32_t a, uint32_t b)
{
    return a >= span.first && b >= span.first && a < span.end && b < span.end;
}

static void include(Span *span, uint32_t statement_)
{
    if (statement_ < span->first) span->first = statement_;
    if (statement_ >= span->end) span->end = statement_ + 1;
}

/* Takes in whatever leads into the span, out of it or across it. */
static bool close_span(Span *span, Children list, const Jumps *jumps)
{
    bool closed = true;
    for (uint32_t i = 0; i < jumps->gotos.count; i++) {
        uint32_t at = place_in(list, jumps->gotos.items[i]);
        uint32_t to = place_in(list, clang_getCursorReferenced(jumps->gotos.items[i]));
        if (at == list.count || to == list.count || has_both(*span, at, to) ||
            has_both((Span){0, span->first}, at, to) || has_both((Span){span->end, list.count}, at, to))
            continue;
        include(span, at);
        include(span, to);
        closed = false;
    }
    return closed;
}

/* The statements among which there are jumps that do not fit; none: count == 0. What stands before and after is run as
   usual, by all threads together where there are barriers. */
static Children jumping_part(Parser *p, Children list)
{
    Jumps jumps = {0};
    Span span = {list.count, 0};
    for (uint32_t i = 0; i < list.count; i++) visit_with(list.items[i], find_gotos, &jumps);
    for (uint32_t i = 0; i < jumps.gotos.count; i++) {
        if (!does_not_fit(p, list, &jumps, jumps.gotos.items[i])) continue;
        include(&span, place_in(list, jumps.gotos.items[i]));
        include(&span, place_in(list, clang_getCursorReferenced(jumps.gotos.items[i])));
    }
    if (span.end)
        while (!close_span(&span, list, &jumps)) continue;
    free(jumps.gotos.items);
    return (Children){list.items + span.first, span.end ? span.end - span.first : 0};
}

typedef struct Numbering {
    Parser *parser;
    Target *again; /* NULL: case labels */
} Numbering;

/* (Nothing jumps into a loop over a range, nor into a lambda.) */
static enum CXChildVisitResult number_labels(CXCursor c, CXCursor parent, CXClientData data)
{
    (void)parent;
    Numbering *numbering = data;
    enum CXCursorKind kind = clang_getCursorKind(c);
    if (kind == CXCursor_CXXForRangeStmt || kind == CXCursor_LambdaExpr) return CXChildVisit_Continue;
    if (kind == CXCursor_LabelStmt && numbering->again) add_label(numbering->parser, c, numbering->again);
    if (is_label(c) && kind != CXCursor_LabelStmt && !numbering->again) add_label(numbering->parser, c, NULL);
    return kind == CXCursor_SwitchStmt && !numbering->again ? CXChildVisit_Continue : CXChildVisit_Recurse;
}

/* Whether something is declared behind the last label, which is seen by what follows. */
static bool declares_at_end(Parser *p, Children part)
{
    for (uint32_t i = part.count; i > 0 && !is_entered(p, part.items[i - 1]); i--)
        if (clang_getCursorKind(part.items[i - 1]) == CXCursor_DeclStmt) return true;
    return false;
}

bool list_of_states(Parser *p, Children list)
{
    Children part = jumping_part(p, list);
    if (!part.count) return false;
    uint32_t first = (uint32_t)(part.items - list.items), end = first + part.count;
    Children before = {list.items, first}, after = {list.items + end, list.count - end};
    Loc loc = loc_of(p, part.items[0]);
    Way way;
    statement_list(p, before);
    begin_way(p, &way, loc);
    Stmt *loop = target_stmt(p, S_LOOP, "goto", part.items[0]),
         *block = target_stmt(p, S_BLOCK, "continue", part.items[0]);
    Target *again = NEW(p->arena, Target);
    *again = (Target){block, p->cleanups.count, false};
    Numbering numbering = {p, again};
    for (uint32_t i = 0; i < part.count; i++) visit_with(part.items[i], number_labels, &numbering);
    Block fresh, *outer = begin_block(p, &fresh);
    uint32_t scope = p->cleanups.count;
    entered_list(p, part);
    bool all = declares_at_end(p, part) || p->cleanups.count > scope;
    if (all) statement_list(p, after);
    close_scope(p, scope, part.items[0]);
    if (!is_left(p->out)) break_to(p, loop, loc);
    block->body = end_block(p, outer);
    append(&loop->body, block);
    append(p->out, loop);
    end_way(p, &way);
    if (!all) statement_list(p, after);
    return true;
}

/* --- switch --------------------------------------------------------------------------------------------------------- */

enum { NOWHERE = -1 };

typedef struct Dispatch {
    Parser *parser;
    Expr *selector;
    int64_t otherwise;
} Dispatch;

static bool is_apart(enum CXCursorKind kind)
{
    return kind == CXCursor_SwitchStmt || kind == CXCursor_CXXForRangeStmt || kind == CXCursor_LambdaExpr;
}

static enum CXChildVisitResult find_default(CXCursor c, CXCursor parent, CXClientData data)
{
    (void)parent;
    Dispatch *dispatch = data;
    const StateLabel *label = label_of(dispatch->parser, c);
    if (label && clang_getCursorKind(c) == CXCursor_DefaultStmt) dispatch->otherwise = label->number;
    return is_apart(clang_getCursorKind(c)) ? CXChildVisit_Continue : CXChildVisit_Recurse;
}

static enum CXChildVisitResult dispatch_case(CXCursor c, CXCursor parent, CXClientData data)
{
    (void)parent;
    Dispatch *dispatch = data;
    Parser *p = dispatch->parser;
    const StateLabel *label = label_of(p, c);
    int64_t low, high;
    if (label && clang_getCursorKind(c) == CXCursor_CaseStmt && case_range(p, c, &low, &high)) {
        Loc loc = loc_of(p, c);
        Block fresh, *outer = begin_block(p, &fresh);
        set_state(p, label->number, loc);
        Block body = end_block(p, outer);
        if_stmt(p, case_test(p, dispatch->selector, low, high, loc), body, (Block){0}, loc);
    }
    return is_apart(clang_getCursorKind(c)) ? CXChildVisit_Continue : CXChildVisit_Recurse;
}

/* The selector's label, or what is no label, for those who are not on their way already. */
static void dispatch(Parser *p, CXCursor selector, CXCursor body, Stmt *around)
{
    Loc loc = loc_of(p, selector);
    Dispatch d = {.parser = p, .otherwise = NOWHERE};
    Block fresh, *outer = begin_block(p, &fresh);
    d.selector = switch_selector(p, selector);
    visit_with(body, find_default, &d);
    set_state(p, d.otherwise, loc);
    visit_with(body, dispatch_case, &d);
    Block chosen = end_block(p, outer);
    if_stmt(p, is_running(p, loc), chosen, (Block){0}, loc);
    if (d.otherwise != NOWHERE) return;
    outer = begin_block(p, &fresh);
    set_state(p, 0, loc);
    break_to(p, around, loc);
    Block none = end_block(p, outer);
    if_stmt(p, compare_state(p, B_EQ, NOWHERE, loc), none, (Block){0}, loc);
}

void switch_of_states(Parser *p, CXCursor c, CXCursor selector, CXCursor body)
{
    Way way;
    Numbering numbering = {p, NULL};
    Target outer_break = p->break_target;
    begin_way(p, &way, loc_of(p, c));
    visit_with(body, number_labels, &numbering);
    Stmt *around = target_stmt(p, S_BLOCK, "switch", c);
    p->break_target = (Target){around, p->cleanups.count, false};
    uint32_t scope = p->cleanups.count;
    Block fresh, *outer = begin_block(p, &fresh);
    dispatch(p, selector, body, around);
    statement(p, body);
    close_scope(p, scope, c);
    around->body = end_block(p, outer);
    append(p->out, around);
    p->break_target = outer_break;
    end_way(p, &way);
}
