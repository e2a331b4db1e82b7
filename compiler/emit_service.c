/* emit_service.c: operations that ask the runtime for something, thread by thread: memory, printed lines, the end of a
 * failed assertion.
 *
 * The serial form calls the service where it stands. The vector form has all arguments first, then calls it for each
 * lane that is on, in order: the kernel stays a vector kernel around it.
 */
#include "emit.h"

enum { MOST_ARGUMENTS = 33 }; /* of printf */

/* The arguments of one call as C text: scalars of the lane. */
typedef struct ArgumentTexts {
    const char *text[MOST_ARGUMENTS];
} ArgumentTexts;

static const char *print_call(Emit *e, const Stmt *s, const ArgumentTexts *a)
{
    Text words = {0};
    for (uint32_t i = 1; i < s->arg_count; i++)
        text_printf(&words, "%s(uint64_t)%s", i > 1 ? ", " : "", a->text[i]);
    const char *list = s->arg_count > 1 ? fmt(e, "(const uint64_t[]){%s}", words.data) : "0";
    text_free(&words);
    return fmt(e, "run->services->print(run, (const char *)(uintptr_t)%s, %s, %u)", a->text[0], list, s->arg_count - 1);
}

/* For threads first, first + 1, ... as the bits of lanes say. */
static const char *assert_call(Emit *e, const ArgumentTexts *a, const char *first, const char *lanes)
{
    return fmt(e,
               "run->services->assert_fail(run, blockIdx, %s, %s, (const char *)(uintptr_t)%s, "
               "(const char *)(uintptr_t)%s, (uint32_t)%s, (const char *)(uintptr_t)%s)",
               first, lanes, a->text[0], a->text[1], a->text[2], a->text[3]);
}

static const char *call_text(Emit *e, const Stmt *s, const ArgumentTexts *a)
{
    switch (s->op) {
    case OP_MALLOC: return fmt(e, "(uintptr_t)run->services->allocate(run, (uint64_t)%s)", a->text[0]);
    case OP_FREE: return fmt(e, "run->services->release(run, (void *)(uintptr_t)%s)", a->text[0]);
    default: return print_call(e, s, a);
    }
}

void emit_serial_service(Emit *e, Stmt *s)
{
    ArgumentTexts a;
    for (uint32_t i = 0; i < s->arg_count; i++) a.text[i] = scalar(e, s->args[i], 0);
    const char *call = s->op == OP_ASSERT_FAIL ? assert_call(e, &a, "thread_number", "1") : call_text(e, s, &a);
    const Type *t = s->var ? s->var->type : NULL;
    if (!t)
        line(e, "%s;", call);
    else if (t->kind == T_POINTER)
        line(e, "%s = (%s *)%s;", s->var->info->name, memory_type(pointee_type(t)), call);
    else
        line(e, "%s = (%s)%s;", s->var->info->name, c_type(t), call);
}

/* --- vector form -------------------------------------------------------------------------------------------------- */

/* Arguments that differ from lane to lane stand in vectors of their own; the others are scalars as they are. */
static ArgumentTexts lane_arguments(Emit *e, Stmt *s, int r, const char *lane)
{
    ArgumentTexts a;
    for (uint32_t i = 0; i < s->arg_count; i++) {
        Expr *x = s->args[i];
        if (is_scalar_shape(shape_of(x))) {
            a.text[i] = scalar(e, x, r);
            continue;
        }
        const char *class = word_class(x->type), *name = unique(e, "argument");
        line(e, "const v%s %s = %s;", class, name, vector(e, x, r));
        a.text[i] = fmt(e, "get_%s(%s, %s)", class, name, lane);
    }
    return a;
}

static void lane_calls(Emit *e, Stmt *s, int r)
{
    open_brace(e, "/* %s */", op_info[s->op].name);
    const char *lane = unique(e, "at_lane"), *on = unique(e, "to_do");
    ArgumentTexts a = lane_arguments(e, s, r, lane);
    const char *class = s->var ? word_class(s->var->type) : NULL, *result = s->var ? unique(e, "result") : NULL;
    if (result) line(e, "v%s %s = splat_%s(0);", class, result, class);
    open_brace(e, "for (uint32_t %s = m_bits(%s); %s; %s &= %s - 1)", on, mask_now(e, r), on, on, on);
    line(e, "const int %s = __builtin_ctz(%s);", lane, on);
    line(e, "(void)%s;", lane);
    const char *call = call_text(e, s, &a);
    if (result)
        line(e, "%s = set_%s(%s, %s, (int%d_t)%s);", result, class, result, lane, (int)s->var->type->size * 8, call);
    else
        line(e, "%s;", call);
    close_brace(e);
    if (result) emit_set(e, s, s->var, result, r);
    close_brace(e);
}

static void lane_assertions(Emit *e, Stmt *s, int r)
{
    open_brace(e, "if (m_any(%s))", mask_now(e, r));
    const char *lane = unique(e, "at_lane"), *on = unique(e, "failed");
    ArgumentTexts a = lane_arguments(e, s, r, lane);
    line(e, "const uint32_t %s = m_bits(%s);", on, mask_now(e, r));
    line(e, "const int %s = __builtin_ctz(%s);", lane, on);
    line(e, "(void)%s;", lane);
    line(e, "%s;", assert_call(e, &a, fmt(e, "t + %d", r * e->v->lanes), on));
    close_brace(e);
}

void emit_service(Emit *e, Stmt *s)
{
    for (int r = 0; r < e->registers; r++) {
        if (s->op == OP_ASSERT_FAIL)
            lane_assertions(e, s, r);
        else
            lane_calls(e, s, r);
    }
}
