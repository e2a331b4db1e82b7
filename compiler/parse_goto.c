/* parse_goto.c: labels and goto in a compound statement.
 *
 * A goto to a label further on becomes a break out of a block that ends where the label stands. A label that is gone
 * back to begins a loop that reaches to the last statement that goes back: going back is a break to the loop's next
 * round, running off the end leaves it. What fits neither (into a statement, or past the beginning of such a loop into
 * it) is parse_state.c's.
 */
#include "parse.h"

static bool is_label(CXCursor c)
{
    return clang_getCursorKind(c) == CXCursor_LabelStmt;
}

/* Makes every label of `a: b: statement` lead to target. */
static void lead(Parser *p, CXCursor label, Target *target)
{
    while (is_label(label)) {
        Children parts = children(p, label);
        map_set(&p->labels, label, target);
        if (!parts.count) return;
        label = parts.items[parts.count - 1];
    }
}

typedef struct GotoSearch {
    const CursorMap *labels;
    const Target *target;
    bool found;
} GotoSearch;

static enum CXChildVisitResult find_goto(CXCursor c, CXCursor parent, CXClientData data)
{
    (void)parent;
    GotoSearch *search = data;
    bool jumps = clang_getCursorKind(c) == CXCursor_GotoStmt;
    if (jumps && map_get(search->labels, clang_getCursorReferenced(c)) == search->target) search->found = true;
    return search->found ? CXChildVisit_Break : CXChildVisit_Recurse;
}

/* The last statement, of those from `from` on, that has a goto to the label there; list.count if there is none. */
static uint32_t last_way_back(Parser *p, Children list, uint32_t from, const Target *target)
{
    for (uint32_t i = list.count; i-- > from;) {
        GotoSearch search = {&p->labels, target, false};
        find_goto(list.items[i], list.items[i], &search);
        if (!search.found) clang_visitChildren(list.items[i], find_goto, &search);
        if (search.found) return i;
    }
    return list.count;
}

static Target *new_target(Parser *p, const char *name, Loc loc)
{
    Target *target = NEW(p->arena, Target);
    target->stmt = new_stmt(p->program, S_BLOCK, loc);
    target->stmt->label = name;
    return target;
}

typedef struct Leaves {
    const Stmt *target;
    bool found;
} Leaves;

static void leaves_visit(Stmt *s, void *context)
{
    Leaves *leaves = context;
    leaves->found |= s->kind == S_BREAK && s->target == leaves->target;
}

/* What of this list begins with the first statement that goes to the label becomes the block that a goto leaves. No more:
   a barrier before it would have to be passed by those who leave and those who stay alike. */
static void close_block(Parser *p, Target *target)
{
    if (target->used) {
        Block before = {0}, rest = *p->out;
        Leaves leaves = {.target = target->stmt};
        for (Stmt *next; rest.first; rest.first = next) {
            Block one = {rest.first, rest.first};
            next = one.first->next;
            one.first->next = NULL;
            walk_block(one, leaves_visit, &leaves);
            if (leaves.found) {
                one.first->next = next;
                break;
            }
            append_block(&before, one);
        }
        target->stmt->body = rest;
        append(&before, target->stmt);
        *p->out = before;
    }
    target->stmt = NULL;
}

static void labelled_list(Parser *, Children list, uint32_t from, bool entered);

/* The statements from `from` to `last` as a loop that the label there begins. */
static void label_loop(Parser *p, Children list, uint32_t from, uint32_t last)
{
    Loc loc = loc_of(p, list.items[from]);
    Target *back = new_target(p, "continue", loc);
    Stmt *loop = new_stmt(p->program, S_LOOP, loc), *again = back->stmt;
    loop->label = spelling(p, list.items[from]);
    back->cleanups = p->cleanups.count;
    lead(p, list.items[from], back);
    Block fresh, *outer = begin_block(p, &fresh);
    labelled_list(p, (Children){list.items, last + 1}, from, true);
    if (!is_left(p->out)) break_to(p, loop, loc);
    again->body = end_block(p, outer);
    append(&loop->body, again);
    append(p->out, loop);
    back->stmt = NULL;
}

typedef struct LabelPlan {
    Target *target;    /* for gotos from before the label; NULL: no label, or one inside a loop */
    uint32_t loop_end; /* the last statement of the loop that begins here; no index of the list: none */
} LabelPlan;

static LabelPlan *plan_labels(Parser *p, Children list, uint32_t from)
{
    LabelPlan *plan = arena_alloc(p->arena, list.count * sizeof *plan + 1);
    for (uint32_t i = from; i < list.count; i++) {
        plan[i].loop_end = list.count;
        if (!is_label(list.items[i])) continue;
        plan[i].target = new_target(p, spelling(p, list.items[i]), loc_of(p, list.items[i]));
        lead(p, list.items[i], plan[i].target);
        plan[i].loop_end = last_way_back(p, list, i, plan[i].target);
        if (plan[i].loop_end < list.count) i = plan[i].loop_end;
    }
    return plan;
}

/* Translates list[from..]; entered: a loop for the label at `from` is open already. */
static void labelled_list(Parser *p, Children list, uint32_t from, bool entered)
{
    Block fresh, *outer = begin_block(p, &fresh);
    LabelPlan *plan = plan_labels(p, list, from + entered);
    for (uint32_t i = from; i < list.count; i++) {
        bool is_open = i >= from + entered && plan[i].target;
        if (is_open) close_block(p, plan[i].target);
        for (uint32_t j = i + 1; j < list.count; j++)
            if (plan[j].target) plan[j].target->cleanups = p->cleanups.count;
        if (is_open && plan[i].loop_end < list.count) {
            label_loop(p, list, i, plan[i].loop_end);
            i = plan[i].loop_end;
        } else {
            statement(p, list.items[i]);
        }
    }
    Block done = end_block(p, outer);
    append_block(p->out, done);
}

void statement_list(Parser *p, Children list)
{
    bool has_labels = false;
    if (entered_list(p, list) || (p->has_goto && list_of_states(p, list))) return;
    for (uint32_t i = 0; i < list.count; i++) has_labels |= is_label(list.items[i]);
    if (has_labels) labelled_list(p, list, 0, false);
    for (uint32_t i = 0; i < list.count && !has_labels; i++) statement(p, list.items[i]);
}

void goto_statement(Parser *p, CXCursor c)
{
    Target *target = map_get(&p->labels, clang_getCursorReferenced(c));
    if (state_goto(p, c)) return;
    if (target && target->stmt)
        jump(p, target, c);
    else
        refuse(p, c, "this goto");
}
