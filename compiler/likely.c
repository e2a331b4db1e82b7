/* likely.c: values that no proof makes linear, but that often are when the kernel runs.
 *
 * t & (n - 1), t / n, t % n, t ^ n, (t + n) % m, min(t + 1, n): made of the thread's number and of values that are one for a
 * register. For most n a register's lanes lie in one piece of what such arithmetic takes apart: there the value goes on from
 * lane to lane by the step that it would have without it, or it stays the same. That is a guess about which code may ask when
 * it runs; it costs time where it is wrong, and never more. No guess is made of what has been loaded, by a lane for itself, nor
 * of what depends on that: such values are as they are.
 */
#include "vector.h"

enum { LONGEST_STEP = 1 << 20 };

typedef struct Guess {
    bool made;
    int64_t step;
} Guess;

static const Guess none = {false, 0};

static Guess guess(int64_t step)
{
    return llabs(step) <= LONGEST_STEP ? (Guess){true, step} : none;
}

bool likely_step(Shape s, int64_t *step)
{
    *step = s.kind == SHAPE_LINEAR ? s.stride : s.kind == SHAPE_VARYING ? s.step : 0;
    return s.kind != SHAPE_VARYING || s.likely;
}

static Guess guess_of(const Expr *e)
{
    int64_t step;
    return likely_step(shape_of(e), &step) ? guess(step) : none;
}

static bool is_one(const Expr *e)
{
    return shape_of(e).kind <= SHAPE_ROW;
}

/* What becomes of a's step in pieces of n: in one of them it goes on. Constant pieces are to hold a register. */
static Guess within_piece(const Variant *v, Guess a, const Expr *n)
{
    if (!is_one(n) || (n->kind == E_INT && llabs(n->value) < v->lanes)) return none;
    return a;
}

/* The number of the piece: the same for all lanes, unless there is a number for each. */
static Guess number_of_piece(const Variant *v, Guess a, const Expr *n)
{
    if (!within_piece(v, a, n).made && a.step) return none;
    return guess(0);
}

/* Bits of a that all lanes have in common are chosen by one value. */
static Guess masked_bits(const Variant *v, Guess a, const Expr *mask)
{
    if (!is_one(mask)) return none;
    if (mask->kind != E_INT) return a;
    int64_t low = mask->value & (v->lanes - 1);
    return low == v->lanes - 1 ? a : low == 0 ? guess(0) : none;
}

/* a ^ n and a | n, where n is one value; and of values whose bits lie apart. */
static Guess joined_bits(const Variant *v, const Expr *e, Guess a, Guess b)
{
    const Expr *one = is_one(e->b) ? e->b : is_one(e->a) ? e->a : NULL;
    bool inside = one && one->kind == E_INT && (one->value & (v->lanes - 1)) != 0; /* changes places in the register */
    return inside ? none : guess(a.step + b.step);
}

static Guess product(const Expr *e, Guess a, Guess b)
{
    if (!a.step && !b.step) return guess(0);
    const Expr *factor = e->a->kind == E_INT ? e->a : e->b;
    bool small = factor->kind == E_INT && llabs(factor->value) <= LONGEST_STEP;
    return small ? guess((a.step + b.step) * factor->value) : none;
}

static Guess shifted_left(const Expr *e, Guess a)
{
    if (!a.step) return is_one(e->b) ? guess(0) : none;
    bool small = e->b->kind == E_INT && e->b->value >= 0 && e->b->value < 20;
    return small ? guess(a.step * ((int64_t)1 << e->b->value)) : none;
}

static Guess shifted_right(const Variant *v, const Expr *e, Guess a)
{
    bool small = e->b->kind == E_INT && e->b->value >= 0 && e->b->value < 8 && 1 << e->b->value <= v->lanes;
    if (!is_one(e->b) || (small && a.step)) return none;
    return guess(0);
}

static Guess binary_guess(const Variant *v, const Expr *e)
{
    Guess a = guess_of(e->a), b = guess_of(e->b);
    if (!a.made || !b.made) return none;
    switch (e->binary) {
    case B_ADD: return guess(a.step + b.step);
    case B_SUB: return guess(a.step - b.step);
    case B_MUL: return product(e, a, b);
    case B_DIV: return number_of_piece(v, a, e->b);
    case B_REM: return within_piece(v, a, e->b);
    case B_AND: return is_one(e->a) ? masked_bits(v, b, e->a) : masked_bits(v, a, e->b);
    case B_OR:
    case B_XOR: return joined_bits(v, e, a, b);
    case B_SHL: return shifted_left(e, a);
    case B_SHR: return shifted_right(v, e, a);
    default: return guess(0); /* a truth that most registers agree on */
    }
}

/* One of two: at the edge of an array one for all, elsewhere what goes on. */
static Guess either(Guess a, Guess b)
{
    if (!a.made || !b.made) return none;
    return a.step == b.step || !b.step ? a : !a.step ? b : none;
}

static Guess index_guess(const Expr *e)
{
    Guess a = guess_of(e->a), b = e->b ? guess_of(e->b) : guess(0);
    if (!a.made || !b.made || llabs(e->scale) > LONGEST_STEP) return none;
    return guess(a.step + (e->b ? b.step * e->scale : 0));
}

static Guess made_of(const Variant *v, const Expr *e)
{
    switch (e->kind) {
    case E_INDEX: return index_guess(e);
    case E_UNARY: {
        Guess a = guess_of(e->a);
        return a.made ? guess(-a.step) : none;
    }
    case E_BINARY: return binary_guess(v, e);
    case E_CAST: return guess_of(e->a);
    case E_SELECT: return guess_of(e->a).made ? either(guess_of(e->b), guess_of(e->c)) : none;
    case E_CALL: return e->op == OP_MIN || e->op == OP_MAX ? either(guess_of(e->args[0]), guess_of(e->args[1])) : none;
    default: return none;
    }
}

/* Whether it goes on in pieces as a part of it does. Signed sums do not wrap. */
static bool keeps_pieces(const Expr *e)
{
    bool is_sum = e->kind == E_BINARY && (e->binary == B_ADD || e->binary == B_SUB);
    if (!type_is_integer(e->type) || !type_is_signed(e->type) || e->type->size < 4) return false;
    if (e->kind == E_CAST) return e->a->type->size <= e->type->size && shape_of(e->a).pieces;
    if (!is_sum) return false;
    return (shape_of(e->a).pieces && is_one(e->b)) || (e->binary == B_ADD && is_one(e->a) && shape_of(e->b).pieces);
}

/* Remainders by one value, and what is made of these. */
static bool is_remainder(const Expr *e)
{
    if (e->kind != E_BINARY) return false;
    return (e->binary == B_REM && is_one(e->b)) || (e->binary == B_AND && (is_one(e->a) || is_one(e->b)));
}

static bool may_come_back(const Expr *e)
{
    const Expr *parts[3] = {e->a, e->b, e->c};
    bool any = false;
    if (e->kind == E_LOAD || e->kind == E_CALL) return false;
    for (int i = 0; i < 3; i++) {
        if (!parts[i] || is_one(parts[i])) continue;
        if (!shape_of(parts[i]).comes_back) return is_remainder(e);
        any = true;
    }
    return any;
}

void guess_step(const Variant *v, const Expr *e, Shape *s)
{
    if (e->kind == E_VAR) return;
    s->likely = false;
    s->step = 0;
    s->comes_back = s->kind == SHAPE_VARYING && may_come_back(e);
    s->pieces = s->kind == SHAPE_VARYING && keeps_pieces(e);
    bool counts = type_is_integer(e->type) || e->type->kind == T_POINTER;
    if (s->kind != SHAPE_VARYING || !counts) return;
    Guess g = made_of(v, e);
    s->likely = g.made;
    s->step = g.made ? g.step : 0;
}
