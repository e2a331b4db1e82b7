/* parse_stmt.c: statements.
 *
 * All of C's loops become the tree's one: while and for test in its head, do-while breaks in its step. Objects with
 * destructors are kept in a list; every way out of a scope runs the destructors of what it leaves.
 */
#include "parse.h"

/* --- scopes ------------------------------------------------------------------------------------------------------- */

void run_cleanups(Parser *p, uint32_t down_to, CXCursor use)
{
    for (uint32_t i = p->cleanups.count; i-- > down_to;)
        destroy(p, p->cleanups.items[i].address, p->cleanups.items[i].cx, use);
}

FullExpression begin_full(Parser *p)
{
    FullExpression full = {p->temporaries.count, p->full_out};
    p->full_out = p->out;
    return full;
}

void end_full(Parser *p, FullExpression full, Expr **result, CXCursor use)
{
    bool any = p->temporaries.count > full.temporaries;
    if (any && result && *result) *result = saved(p, *result);
    while (p->temporaries.count > full.temporaries) {
        Cleanup last = p->temporaries.items[--p->temporaries.count];
        destroy(p, last.address, last.cx, use);
    }
    p->full_out = full.out;
}

void note_temporary(Parser *p, Expr *address, CXType cx, CXCursor use)
{
    if (!is_destroyed(p, cx, use)) return;
    if (p->out != p->full_out) refuse(p, use, "a temporary object with a destructor that may not come into being");
    Cleanup cleanup = {address, cx};
    push(&p->temporaries, cleanup);
}

static Expr *full_condition(Parser *p, CXCursor c)
{
    FullExpression full = begin_full(p);
    Expr *e = condition(p, c);
    end_full(p, full, &e, c);
    return e;
}

static void full_effect(Parser *p, CXCursor c)
{
    FullExpression full = begin_full(p);
    effect(p, c);
    end_full(p, full, NULL, c);
}

bool is_left(const Block *block)
{
    return block->last && (block->last->kind == S_BREAK || block->last->kind == S_RETURN);
}

void close_scope(Parser *p, uint32_t outer, CXCursor use)
{
    if (!is_left(p->out)) run_cleanups(p, outer, use);
    p->cleanups.count = outer;
}

Block statement_block(Parser *p, CXCursor c)
{
    uint32_t scope = p->cleanups.count;
    Block fresh, *outer = begin_block(p, &fresh);
    statement(p, c);
    close_scope(p, scope, c);
    return end_block(p, outer);
}

static void compound(Parser *p, CXCursor c)
{
    uint32_t scope = p->cleanups.count;
    statement_list(p, children(p, c));
    close_scope(p, scope, c);
}

/* --- if ----------------------------------------------------------------------------------------------------------- */

/* if and switch may begin with a statement; shown like the rest, so the `;` after it tells. */
static bool is_init_statement(const Parser *p, Children parts)
{
    if (parts.count < 2) return false;
    enum CXCursorKind kind = clang_getCursorKind(parts.items[0]);
    if (kind == CXCursor_DeclStmt || kind == CXCursor_NullStmt) return true;
    unsigned at = end_of(parts.items[0]), end = start_of(parts.items[1]);
    while (at < end && strchr(" \t\n", p->text[at])) at++;
    return clang_isExpression(kind) && at < end && p->text[at] == ';';
}

/* The init statement and the condition variable; gives the index of the condition. */
uint32_t condition_parts(Parser *p, Children parts)
{
    uint32_t next = 0;
    if (is_init_statement(p, parts)) statement(p, parts.items[next++]);
    if (next < parts.count && clang_getCursorKind(parts.items[next]) == CXCursor_VarDecl)
        declare_variable(p, parts.items[next++]);
    else if (next < parts.count && clang_getCursorKind(parts.items[next]) == CXCursor_UnexposedDecl)
        declare_bindings(p, parts.items[next++]);
    return next;
}

/* The statement before the last; NULL: there is none. */
static Stmt *last_but_one(const Block *block)
{
    Stmt *s = block->first != block->last ? block->first : NULL;
    while (s && s->next != block->last) s = s->next;
    return s;
}

static void drop_last(Block *block)
{
    Stmt *before = last_but_one(block);
    if (before) before->next = NULL;
    block->last = before;
    if (!before) block->first = NULL;
}

static bool sets(const Stmt *s, const Var *var)
{
    return s && s->kind == S_SET && s->var == var;
}

/* Whether the block ends by test = a && b as short_circuit() writes it: test = a; if (test) { ...; test = b; } */
static bool ends_in_and(const Block *block, const Expr *test)
{
    const Stmt *branch = block->last;
    return test->kind == E_VAR && branch && branch->kind == S_IF && branch->a->kind == E_VAR && branch->a->var == test->var &&
           !branch->other.first && sets(branch->body.last, test->var) && sets(last_but_one(block), test->var);
}

/* if (test) body. Of an && whose right side is a branch the body becomes a part: if (a) { ...; if (b) body }. Nobody else
   reads that test. */
static void if_all(Parser *p, Expr *test, Block body, Loc loc)
{
    Block *outer = p->out;
    while (ends_in_and(outer, test)) {
        Block right = outer->last->body;
        Expr *b = right.last->a;
        drop_last(&right);
        p->out = &right;
        if_stmt(p, b, body, (Block){0}, loc);
        p->out = outer;
        body = right;
        drop_last(outer);
        test = outer->last->a;
        drop_last(outer);
    }
    if_stmt(p, test, body, (Block){0}, loc);
}

static void if_statement(Parser *p, CXCursor c)
{
    Children parts = children(p, c);
    uint32_t scope = p->cleanups.count, next = condition_parts(p, parts);
    if (next + 1 >= parts.count) {
        refuse(p, c, "this form of if");
        return;
    }
    bool known, has_else = next + 2 < parts.count;
    if (!is_entered(p, c) && known_truth(p, parts.items[next], &known)) {
        if (known)
            statement(p, parts.items[next + 1]);
        else if (has_else)
            statement(p, parts.items[next + 2]);
    } else {
        Expr *a = entered_condition(p, full_condition, parts.items[next], parts.items[next + 1]);
        Block body = statement_block(p, parts.items[next + 1]);
        if (has_else) if_stmt(p, a, body, statement_block(p, parts.items[next + 2]), loc_of(p, c));
        else if_all(p, a, body, loc_of(p, c));
    }
    close_scope(p, scope, c);
}

/* --- loops -------------------------------------------------------------------------------------------------------- */

Stmt *target_stmt(Parser *p, StmtKind kind, const char *label, CXCursor c)
{
    Stmt *stmt = new_stmt(p->program, kind, loc_of(p, c));
    stmt->label = label;
    return stmt;
}

/* while (T x = ...): an object that is made and destroyed in each round. */
static Block round_with_object(Parser *p, CXCursor variable, CXCursor test, CXCursor body)
{
    uint32_t scope = p->cleanups.count;
    Block fresh, *outer = begin_block(p, &fresh);
    declare_variable(p, variable);
    Expr *again = full_condition(p, test);
    Block leaves, *inner = begin_block(p, &leaves);
    jump(p, &p->break_target, test);
    leaves = end_block(p, inner);
    if_stmt(p, not_value(p, again, loc_of(p, test)), leaves, (Block){0}, loc_of(p, test));
    statement(p, body);
    close_scope(p, scope, body);
    return end_block(p, outer);
}

static bool is_object(Parser *p, CXCursor variable)
{
    return !clang_Cursor_isNull(variable) && is_destroyed(p, clang_getCursorType(variable), variable);
}

/* The body, in a block of its own if a `continue` needs one. variable and test: of a condition with an object. */
static void loop_body(Parser *p, Stmt *loop, CXCursor variable, CXCursor test, CXCursor body)
{
    Target outer_break = p->break_target, outer_continue = p->continue_target;
    Stmt *around = target_stmt(p, S_BLOCK, "continue", body);
    p->break_target = (Target){loop, p->cleanups.count, false};
    p->continue_target = (Target){around, p->cleanups.count, false};
    around->body = is_object(p, variable) ? round_with_object(p, variable, test, body) : statement_block(p, body);
    if (p->continue_target.used)
        append(&loop->body, around);
    else
        append_block(&loop->body, around->body);
    p->break_target = outer_break;
    p->continue_target = outer_continue;
}

/* Tests in the head; a condition that is always true is none. variable may be the null cursor. */
static void loop_head(Parser *p, Stmt *loop, CXCursor variable, CXCursor test, CXCursor body)
{
    bool known;
    if (is_object(p, variable)) return;
    Block fresh, *outer = begin_block(p, &fresh);
    if (!clang_Cursor_isNull(variable)) declare_variable(p, variable);
    bool always = clang_Cursor_isNull(test) || (known_truth(p, test, &known) && known);
    if (!always) loop->a = entered_condition(p, full_condition, test, body);
    loop->head = end_block(p, outer);
}

static void while_statement(Parser *p, CXCursor c, int unroll)
{
    Children parts = children(p, c);
    bool has_variable = parts.count == 3;
    Stmt *loop = target_stmt(p, S_LOOP, "", c);
    loop->unroll = unroll;
    if (parts.count < 2) return;
    CXCursor body = parts.items[parts.count - 1], variable = has_variable ? parts.items[0] : clang_getNullCursor();
    loop_head(p, loop, variable, parts.items[has_variable], body);
    loop_body(p, loop, variable, parts.items[has_variable], body);
    append(p->out, loop);
}

/* do { ... } while (0): a block, left by break and continue alike. */
static void do_once(Parser *p, CXCursor c, CXCursor body)
{
    Target outer_break = p->break_target, outer_continue = p->continue_target;
    Stmt *around = target_stmt(p, S_BLOCK, "do", c);
    p->break_target = p->continue_target = (Target){around, p->cleanups.count, false};
    around->body = statement_block(p, body);
    if (p->break_target.used || p->continue_target.used)
        append(p->out, around);
    else
        append_block(p->out, around->body);
    p->break_target = outer_break;
    p->continue_target = outer_continue;
}

static void do_statement(Parser *p, CXCursor c, int unroll)
{
    Children parts = children(p, c);
    bool known = true;
    if (parts.count != 2) return;
    bool is_constant = known_truth(p, parts.items[1], &known);
    if (is_constant && !known) {
        do_once(p, c, parts.items[0]);
        return;
    }
    Stmt *loop = target_stmt(p, S_LOOP, "", c);
    loop->unroll = unroll;
    loop_body(p, loop, clang_getNullCursor(), clang_getNullCursor(), parts.items[0]);
    Block fresh, *outer = begin_block(p, &fresh);
    if (!is_constant) {
        Loc loc = loc_of(p, parts.items[1]);
        Expr *again = full_condition(p, parts.items[1]);
        Block leave_, *step = begin_block(p, &leave_);
        break_to(p, loop, loc);
        leave_ = end_block(p, step);
        if_stmt(p, not_value(p, again, loc), leave_, (Block){0}, loc);
    }
    loop->step = end_block(p, outer);
    append(p->out, loop);
}

/* Where the two `;` and the `)` of for (...) are. */
typedef struct Header {
    unsigned semicolon[2], close;
} Header;

static Header for_header(const Parser *p, CXCursor c)
{
    unsigned end = end_of(c), at = start_of(c), depth = 0, found = 0;
    Header h = {{end, end}, end};
    for (; at < end; at = skip_literal(p, at, end)) {
        char ch = p->text[at];
        if (ch == '(' || ch == '[' || ch == '{') depth++;
        if (ch == ')' || ch == ']' || ch == '}') depth--;
        if (ch == ';' && depth == 1 && found < 2) h.semicolon[found++] = at;
        if (ch != ')' || depth) continue;
        h.close = at;
        break;
    }
    return h;
}

static void for_statement(Parser *p, CXCursor c, int unroll)
{
    Header h = for_header(p, c);
    Children parts = children(p, c);
    CXCursor none = clang_getNullCursor(), variable = none, test = none, step = none, body = none;
    uint32_t scope = p->cleanups.count;
    if (parts.count && start_of(parts.items[parts.count - 1]) > h.close) body = parts.items[--parts.count];
    bool passes = is_entered(p, body);
    for (uint32_t i = 0; i < parts.count; i++) {
        unsigned at = start_of(parts.items[i]);
        bool in_test = at > h.semicolon[0] && at < h.semicolon[1];
        if (at < h.semicolon[0] && passes)
            pass_statement(p, parts.items[i]);
        else if (at < h.semicolon[0])
            statement(p, parts.items[i]);
        else if (in_test && clang_getCursorKind(parts.items[i]) == CXCursor_VarDecl)
            variable = parts.items[i];
        else if (in_test)
            test = parts.items[i];
        else
            step = parts.items[i];
    }
    Stmt *loop = target_stmt(p, S_LOOP, "", c);
    loop->unroll = unroll;
    loop_head(p, loop, variable, test, body);
    if (!clang_Cursor_isNull(body)) loop_body(p, loop, variable, test, body);
    Block fresh, *outer = begin_block(p, &fresh);
    if (!clang_Cursor_isNull(step)) full_effect(p, step);
    loop->step = end_block(p, outer);
    append(p->out, loop);
    close_scope(p, scope, c);
}

/* --- range for ---------------------------------------------------------------------------------------------------- */

static enum CXChildVisitResult find_begin(CXCursor c, CXCursor parent, CXClientData found)
{
    (void)parent;
    CXString name = clang_getCursorSpelling(c);
    bool is_begin = clang_getCursorKind(c) == CXCursor_DeclRefExpr && !strncmp(clang_getCString(name), "__begin", 7);
    clang_disposeString(name);
    if (is_begin) *(CXCursor *)found = clang_getCursorReferenced(c);
    return is_begin ? CXChildVisit_Break : CXChildVisit_Recurse;
}

/* Over arrays: the hidden iterator is a pointer that each round sets to the element of its number. */
static void range_for(Parser *p, CXCursor c, int unroll)
{
    Children parts = children(p, c);
    Loc loc = loc_of(p, c);
    CXCursor begin = clang_getNullCursor();
    if (parts.count != 3 || !clang_isDeclaration(clang_getCursorKind(parts.items[0]))) {
        refuse(p, c, "this form of for");
        return;
    }
    CXType range = clang_getCanonicalType(clang_getCursorType(parts.items[1]));
    clang_visitChildren(parts.items[0], find_begin, &begin);
    if (range.kind != CXType_ConstantArray || clang_Cursor_isNull(begin)) {
        refuse(p, c, "range-based for over anything but an array");
        return;
    }
    Type *i64 = scalar_type(T_I64), *element = type_of(p, element_type(range), c);
    Expr *first = saved(p, address(p, parts.items[1]));
    Var *iterator = object(p, "begin", pointer_type(p, element), loc), *number = temporary(p, i64, loc);
    map_set(&p->variables, clang_getCanonicalCursor(begin), iterator);
    set(p, number, int_expr(p->program, i64, 0, loc), loc);
    Stmt *loop = target_stmt(p, S_LOOP, "", c);
    loop->unroll = unroll;
    Expr *index = var_expr(p->program, number, loc), *one = int_expr(p->program, i64, 1, loc);
    loop->a = binary_expr(p->program, B_LT, index, int_expr(p->program, i64, clang_getArraySize(range), loc), loc);
    Block fresh, *outer = begin_block(p, &fresh);
    store(p, iterator->type, address_expr(p->program, iterator, loc), element_address(p, first, index, element, loc),
          false, loc);
    if (clang_getCursorKind(parts.items[0]) == CXCursor_VarDecl)
        declare_variable(p, parts.items[0]);
    else
        declare_bindings(p, parts.items[0]);
    loop->body = end_block(p, outer);
    loop_body(p, loop, clang_getNullCursor(), clang_getNullCursor(), parts.items[2]);
    outer = begin_block(p, &fresh);
    set(p, number, binary_expr(p->program, B_ADD, index, one, loc), loc);
    loop->step = end_block(p, outer);
    append(p->out, loop);
}

/* --- jumps -------------------------------------------------------------------------------------------------------- */

void jump(Parser *p, Target *target, CXCursor c)
{
    if (!target || !target->stmt) {
        refuse(p, c, "this jump");
        return;
    }
    run_cleanups(p, target->cleanups, c);
    target->used = true;
    break_to(p, target->stmt, loc_of(p, c));
}

static void return_statement(Parser *p, CXCursor c)
{
    Children parts = expressions(p, c);
    Loc loc = loc_of(p, c);
    Expr *e = NULL;
    CXType cx = clang_getCursorResultType(p->definition);
    Type *type = p->function->result;
    FullExpression full = begin_full(p);
    if (parts.count && p->result)
        init_object(p, var_expr(p->program, p->result, loc), cx, parts.items[0]);
    else if (parts.count && type->kind == T_VOID)
        effect(p, parts.items[0]);
    else if (parts.count && p->returns_reference)
        e = convert(p, type, address(p, parts.items[0]), loc);
    else if (parts.count)
        e = convert(p, type, value(p, parts.items[0]), loc);
    end_full(p, full, &e, c);
    if (e && p->cleanups.count) e = saved(p, e);
    run_cleanups(p, 0, c);
    Stmt *stmt = new_stmt(p->program, S_RETURN, loc);
    stmt->a = e;
    append(p->out, stmt);
}

/* --- statements --------------------------------------------------------------------------------------------------- */

/* The N of `#pragma unroll N`, -1 without N, 1 for nounroll, 0 for no such pragma before `end`. */
static int pragma_unroll(const Parser *p, unsigned start, unsigned end)
{
    const char *text = p->text + start;
    size_t length = end > start ? end - start : 0;
    if (memmem(text, length, "nounroll", 8)) return 1;
    const char *word = memmem(text, length, "unroll", 6);
    if (!word) return 0;
    const char *stop = text + length;
    for (word += 6; word < stop && strchr(" \t(", *word); word++) continue;
    if (word < stop && *word >= '0' && *word <= '9') return (int)strtol(word, NULL, 0);
    return word == stop || *word == '\n' ? -1 : 0;
}

static void loop_statement(Parser *p, CXCursor c, int unroll)
{
    switch (clang_getCursorKind(c)) {
    case CXCursor_WhileStmt: while_statement(p, c, unroll); break;
    case CXCursor_DoStmt: do_statement(p, c, unroll); break;
    case CXCursor_ForStmt: for_statement(p, c, unroll); break;
    case CXCursor_CXXForRangeStmt: range_for(p, c, unroll); break;
    default: statement(p, c);
    }
}

static void statement_of(Parser *p, CXCursor c)
{
    Children parts;
    enum CXCursorKind kind = clang_getCursorKind(c);
    switch (kind) {
    case CXCursor_CompoundStmt: compound(p, c); break;
    case CXCursor_DeclStmt: declaration_statement(p, c); break;
    case CXCursor_ReturnStmt: return_statement(p, c); break;
    case CXCursor_IfStmt: if_statement(p, c); break;
    case CXCursor_WhileStmt:
    case CXCursor_DoStmt:
    case CXCursor_ForStmt:
    case CXCursor_CXXForRangeStmt: loop_statement(p, c, 0); break;
    case CXCursor_SwitchStmt: switch_statement(p, c); break;
    case CXCursor_BreakStmt: jump(p, &p->break_target, c); break;
    case CXCursor_ContinueStmt: jump(p, &p->continue_target, c); break;
    case CXCursor_NullStmt: break;
    case CXCursor_UnexposedStmt: /* with attributes, which `#pragma unroll` is too */
        parts = children(p, c);
        if (parts.count == 1)
            loop_statement(p, parts.items[0], pragma_unroll(p, start_of(c), start_of(parts.items[0])));
        else
            refuse(p, c, "this statement");
        break;
    case CXCursor_LabelStmt:
        if (state_label(p, c)) break;
        parts = children(p, c);
        if (parts.count) statement(p, parts.items[parts.count - 1]);
        break;
    case CXCursor_GotoStmt: goto_statement(p, c); break;
    case CXCursor_CaseStmt:
    case CXCursor_DefaultStmt:
        if (!state_label(p, c)) refuse(p, c, "a case label here");
        break;
    case CXCursor_GCCAsmStmt:
    case CXCursor_MSAsmStmt: refuse(p, c, "inline assembly"); break;
    case CXCursor_CXXTryStmt: refuse(p, c, "exceptions"); break;
    default:
        if (clang_isExpression(kind))
            full_effect(p, c);
        else
            refuse(p, c, "this statement (%s)", keep(p, clang_getCursorKindSpelling(kind)));
    }
}

void statement(Parser *p, CXCursor c)
{
    if (!enter(p, c)) return;
    statement_of(p, c);
    leave(p);
}
