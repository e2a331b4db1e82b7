/* emit_mask.c: the masks that statements run under, and what is known of them.
 *
 * In a whole warp the lanes of a branch may be known when the code is written (lanes.c): a register of which all are on
 * needs no mask, one of which none is on no code, and others have a constant for a mask.
 */
#include "emit.h"

Lanes lanes_now(const Emit *e)
{
    return e->mask ? e->on : (Lanes){UINT32_MAX, UINT32_MAX};
}

uint32_t register_bits(const Emit *e, uint32_t lanes, int r)
{
    return lanes >> r % columns_of(e) * e->v->lanes & ((1u << e->v->lanes) - 1);
}

bool has_lane(const Emit *e, uint32_t lanes, int r)
{
    return !e->whole_warp || register_bits(e, lanes, r) != 0;
}

bool is_exact(const Emit *e, Lanes on, int r)
{
    return e->whole_warp && !register_bits(e, on.may & ~on.must, r);
}

bool is_off(const Emit *e, int r)
{
    return !has_lane(e, lanes_now(e).may, r);
}

bool is_full(const Emit *e, int r)
{
    return !e->mask || (e->whole_warp && !register_bits(e, ~e->on.must, r));
}

const char *mask_text(Emit *e, const char *mask, Lanes on, int r)
{
    if (!is_exact(e, on, r)) return fmt(e, "%s_%d", mask, r);
    if (!register_bits(e, on.must, r)) return "m_none()";
    return register_bits(e, ~on.must, r) ? fmt(e, "m_from_bits(0x%x)", register_bits(e, on.must, r)) : "m_all()";
}

const char *mask_now(Emit *e, int r)
{
    return e->mask ? mask_text(e, e->mask, e->on, r) : "m_all()";
}

const char *any_of(Emit *e, const char *mask)
{
    const char *text = fmt(e, "%s_0", mask);
    for (int r = 1; r < e->registers; r++) text = fmt(e, "m_or(%s, %s_%d)", text, mask, r);
    return fmt(e, "m_any(%s)", text);
}

bool is_surely_on(const Emit *e, int r)
{
    return e->whole_warp && register_bits(e, lanes_now(e).must, r);
}

int last_lane(const Emit *e, int r)
{
    if (!is_exact(e, lanes_now(e), r) || is_off(e, r)) return -1;
    return 31 - __builtin_clz(register_bits(e, lanes_now(e).must, r));
}

/* --- branches ----------------------------------------------------------------------------------------------------------- */

/* The lanes for which the condition holds, or (minus) those left over. */
Branch open_branch(Emit *e, Expr *condition, const char *stem, Lanes passing, const Branch *minus)
{
    Lanes now = lanes_now(e);
    Branch branch = {unique(e, stem), {now.may & passing.may, now.must & passing.must}};
    for (int r = 0; r < e->registers; r++) {
        if (is_exact(e, branch.on, r)) continue;
        const char *text = minus     ? fmt(e, "m_andnot(%s, %s)", mask_now(e, r), mask_text(e, minus->mask, minus->on, r))
                           : e->mask ? fmt(e, "m_and(%s, %s)", mask_now(e, r), lanes_of(e, condition, r))
                                     : lanes_of(e, condition, r);
        line(e, "vm %s_%d = %s;", branch.mask, r, text);
    }
    return branch;
}

const char *any_under(Emit *e, const Branch *branch)
{
    const char *text = NULL;
    for (int r = 0; r < e->registers; r++) {
        if (!has_lane(e, branch->on.may, r)) continue;
        const char *one = mask_text(e, branch->mask, branch->on, r);
        text = text ? fmt(e, "m_or(%s, %s)", text, one) : one;
    }
    return fmt(e, "m_any(%s)", text);
}
