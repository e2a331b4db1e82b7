/* promote.c: local objects become registers.
 *
 * After inlining, a kernel's locals are objects in memory that are read and written through addresses. Two steps
 * alternate until nothing changes:
 *   propagate  a register that is set once, to a constant, to another such register, to the address of an object or to
 *              a place counted from either, is replaced by that value: so the "this" of an inlined method and a reference
 *              parameter disappear
 *   promote    an object of which only whole scalars at constant offsets are read and written becomes one register for
 *              each of them (records, small arrays and unions included); the kernel's parameters likewise, their
 *              registers set from the argument buffer at the top
 * What stays in memory is indexed by a value or has an address that is stored somewhere.
 */
#include "compiler.h"

typedef struct Slot {
    int64_t offset;
    uint64_t size;
    Type *type; /* of the first access; others of the same size are converted bit by bit */
    Var *var;
} Slot;

enum { INDEX_COPY = -1 }; /* Var.special of a register made by split_indexes() */

/* A loop of the function, by nesting. */
typedef struct LoopNode {
    struct LoopNode *parent;
} LoopNode;

/* Notes on a variable while this pass runs. */
typedef struct VarInfo {
    uint32_t sets;     /* registers: how many statements write it */
    Expr *value;       /* registers: what the last of them writes */
    uint32_t position; /* of that statement, in program order */
    Expr *address;     /* registers: the address that may stand for them */
    LoopNode *set_in, *declared_in;
    bool declared;
    bool in_memory; /* objects: not promotable */
    VEC(Slot) slots;
} VarInfo;

typedef struct Promote {
    Program *program;
    Function *function;
    VEC(Var *) vars; /* all that have notes */
    uint32_t position;
    bool changed;
} Promote;

static VarInfo *notes(Promote *p, Var *var)
{
    if (!var->info) {
        var->info = NEW(p->program->arena, VarInfo);
        push(&p->vars, var);
    }
    return var->info;
}

static void drop_notes(Promote *p)
{
    for (uint32_t i = 0; i < p->vars.count; i++) {
        free(p->vars.items[i]->info->slots.items);
        p->vars.items[i]->info = NULL;
    }
    free(p->vars.items);
    p->vars.items = NULL;
    p->vars.count = p->vars.capacity = 0;
}

/* --- propagate --------------------------------------------------------------------------------------------------- */

static void note_registers(Promote *p, Block list, LoopNode *loop)
{
    for (Stmt *s = list.first; s; s = s->next) {
        LoopNode *inner = loop;
        if (s->kind == S_LOOP) {
            inner = NEW(p->program->arena, LoopNode);
            inner->parent = loop;
        }
        if (s->var) {
            VarInfo *info = notes(p, s->var);
            if (s->kind == S_DECLARE) {
                info->declared = true;
                info->declared_in = loop;
            } else {
                info->sets++;
                info->value = s->kind == S_SET ? s->a : NULL;
                info->position = p->position++;
                info->set_in = loop;
            }
        }
        for (int i = 0; i < 4; i++) note_registers(p, *nested_blocks(s, i), inner);
    }
}

static bool lies_in(const LoopNode *inner, const LoopNode *outer)
{
    while (inner && inner != outer) inner = inner->parent;
    return inner == outer;
}

/* "x = y", each set by one statement: x may be replaced by y if y cannot have been set anew while x keeps its old
   value: y is set earlier in the same iteration, and x does not outlive that iteration. */
static bool may_copy(const VarInfo *x, const VarInfo *y)
{
    if (!y || y->sets != 1 || y->position >= x->position) return false;
    return !y->set_in || (x->declared && lies_in(x->declared_in, y->set_in));
}

/* The register's only value, if that may stand for it anywhere. */
static Expr *constant_value(const Var *var)
{
    if (var->storage != V_REGISTER || var->special == INDEX_COPY || !var->info || var->info->sets != 1) return NULL;
    Expr *value = var->info->value;
    if (!value || value->type->kind != var->type->kind) return NULL;
    if (value->kind == E_INT || value->kind == E_FLOAT || value->kind == E_ADDRESS) return value;
    if (value->kind == E_VAR && value->var->storage == V_REGISTER && may_copy(var->info, value->var->info))
        return value;
    return NULL;
}

static void propagate_visit(Expr **e, void *context)
{
    Promote *p = context;
    if ((*e)->kind != E_VAR) return;
    Expr *value = constant_value((*e)->var);
    if (!value || (value->kind == E_VAR && value->var == (*e)->var)) return;
    Expr *copy = NEW(p->program->arena, Expr);
    *copy = *value;
    copy->type = (*e)->type;
    *e = copy;
    p->changed = true;
}

static void propagate_stmt(Stmt *s, void *context)
{
    walk_exprs(s, propagate_visit, context);
}

/* "p = &a[i] + c" for an object a of the thread or block, or a pointer a that holds as long as p: the index gets a register
   of its own, set at the same place as p, so that &a + register * scale + c may be put in p's place wherever p is used;
   then what p reaches is known there, and how its index counts. */
static bool is_known_address(const VarInfo *x, const Expr *e)
{
    bool indexed = false;
    for (; e && e->kind == E_INDEX; e = e->a) indexed |= e->b != NULL;
    if (!indexed) return false;
    if (e->kind == E_VAR) return e->var->storage == V_REGISTER && may_copy(x, e->var->info);
    return e->kind == E_ADDRESS &&
           (e->var->storage == V_LOCAL || e->var->storage == V_SHARED || e->var->storage == V_DYNAMIC);
}

static bool is_index_copy(const Expr *e)
{
    return e->kind == E_VAR && e->var->special == INDEX_COPY;
}

/* Whether the index register keeps its value as long as x does: it is set in the statements directly before x's, or
   may_copy() says so. Another pointer's index may go on while x stays. */
static bool index_holds(const Stmt *run, const VarInfo *x, const Var *index)
{
    for (; run; run = run->next)
        if (run->var == index) return true;
    return may_copy(x, index->info);
}

/* What an index register keeps of an index: not that it is widened. */
static Expr **index_value(Expr **index)
{
    bool widened = (*index)->kind == E_CAST && type_is_integer((*index)->a->type) && (*index)->a->type->size == 4;
    return widened ? &(*index)->a : index;
}

/* Gives the address in x's assignment index registers that hold; run: the index assignments directly before it. */
static void hold_indexes(Promote *p, Block *out, const Stmt *run, const VarInfo *x, Expr *address, Loc loc)
{
    for (; address->kind == E_INDEX; address = address->a) {
        if (!address->b) continue;
        Expr **value = index_value(&address->b);
        if (is_index_copy(*value) && index_holds(run, x, (*value)->var)) continue;
        Stmt *set = new_stmt(p->program, S_SET, loc);
        set->var = new_var(p->program, "index", (*value)->type, V_REGISTER, loc);
        set->var->special = INDEX_COPY;
        set->a = *value;
        *value = var_expr(p->program, set->var, loc);
        append(out, set);
        p->changed = true;
    }
}

static void split_indexes(Promote *p, Block *list)
{
    Block done = {0};
    Stmt *run = NULL; /* the first of the index assignments at done's end */
    for (Stmt *s = list->first, *next; s; s = next) {
        next = s->next;
        s->next = NULL;
        for (int i = 0; i < 4; i++) split_indexes(p, nested_blocks(s, i));
        if (s->kind == S_SET && s->var->info && s->var->info->sets == 1 && is_known_address(s->var->info, s->a)) {
            hold_indexes(p, &done, run, s->var->info, s->a, s->loc);
            s->var->info->address = copy_of(p->program, s->a);
        }
        append(&done, s);
        bool index = s->kind == S_SET && s->var->special == INDEX_COPY;
        run = !index ? NULL : run ? run : s;
    }
    *list = done;
}

static void propagate_index_visit(Expr **e, void *context)
{
    if ((*e)->kind != E_VAR || !(*e)->var->info || !(*e)->var->info->address) return;
    Promote *p = context;
    *e = copy_of(p->program, (*e)->var->info->address);
    p->changed = true;
}

static void propagate_index_stmt(Stmt *s, void *context)
{
    walk_exprs(s, propagate_index_visit, context);
}

static void propagate(Promote *p)
{
    note_registers(p, p->function->body, NULL);
    walk_block(p->function->body, propagate_stmt, p);
    split_indexes(p, &p->function->body);
    walk_block(p->function->body, propagate_index_stmt, p);
    drop_notes(p);
    fold_block(p->program, p->function->body);
}

/* --- promote ----------------------------------------------------------------------------------------------------- */

static bool is_object(const Var *var)
{
    return var->storage == V_LOCAL || var->storage == V_PARAM;
}

static Slot *find_slot(VarInfo *info, int64_t offset)
{
    for (uint32_t i = 0; i < info->slots.count; i++)
        if (info->slots.items[i].offset == offset) return &info->slots.items[i];
    return NULL;
}

static void note_access(Promote *p, Var *var, int64_t offset, Type *type)
{
    VarInfo *info = notes(p, var);
    if (offset < 0 || (uint64_t)offset + type->size > var->type->size) {
        info->in_memory = true; /* out of bounds: undefined, but ours to survive */
        return;
    }
    Slot *slot = find_slot(info, offset);
    if (slot) {
        if (slot->size != type->size) info->in_memory = true;
        return;
    }
    for (uint32_t i = 0; i < info->slots.count; i++) {
        Slot *other = &info->slots.items[i];
        if (offset < other->offset + (int64_t)other->size && other->offset < offset + (int64_t)type->size)
            info->in_memory = true;
    }
    Slot new = {offset, type->size, type, NULL};
    push(&info->slots, new);
}

/* Addresses of objects that are not the address of a whole load or store. */
static void note_escape(Expr **e, void *context)
{
    Promote *p = context;
    Expr *address = (*e)->kind == E_LOAD ? (*e)->a : NULL;
    if (address && address->kind == E_ADDRESS && is_object(address->var))
        note_access(p, address->var, address->offset, (*e)->type);
    Expr *children[3] = {(*e)->kind == E_LOAD && (*e)->a->kind == E_ADDRESS ? NULL : (*e)->a, (*e)->b, (*e)->c};
    for (int i = 0; i < 3; i++)
        if (children[i] && children[i]->kind == E_ADDRESS && is_object(children[i]->var))
            notes(p, children[i]->var)->in_memory = true;
    for (uint32_t i = 0; i < (*e)->arg_count; i++)
        if ((*e)->args[i]->kind == E_ADDRESS && is_object((*e)->args[i]->var))
            notes(p, (*e)->args[i]->var)->in_memory = true;
}

static void note_root(Promote *p, Expr *e, bool accessed, Type *type)
{
    if (!e || e->kind != E_ADDRESS || !is_object(e->var)) return;
    if (accessed)
        note_access(p, e->var, e->offset, type);
    else
        notes(p, e->var)->in_memory = true;
}

static void note_stmt(Stmt *s, void *context)
{
    Promote *p = context;
    if (s->kind == S_DECLARE && is_object(s->var)) notes(p, s->var);
    walk_exprs(s, note_escape, p);
    bool access = s->kind == S_STORE || s->kind == S_LOAD;
    note_root(p, s->a, access, s->type);
    note_root(p, s->b, false, NULL);
    for (uint32_t i = 0; i < s->arg_count; i++) note_root(p, s->args[i], false, NULL);
}

/* The path of fields and elements that leads to offset, joined by underscores. */
const char *slot_name(Arena *arena, const Var *var, uint64_t offset)
{
    Text name = {0};
    text_add(&name, *var->name ? var->name : "part");
    const Type *type = var->type;
    while (!type_is_scalar(type)) {
        if (type->kind == T_ARRAY) {
            text_printf(&name, "_%d", (int)(offset / type->of->size));
            offset %= type->of->size;
            type = type->of;
            continue;
        }
        const Field *field = NULL;
        for (uint32_t i = 0; i < type->field_count; i++)
            if (type->fields[i].offset <= offset && offset < type->fields[i].offset + type->fields[i].type->size)
                field = &type->fields[i];
        if (!field) break;
        text_printf(&name, "_%s", field->name ? field->name : "");
        offset -= field->offset;
        type = field->type;
    }
    const char *result = arena_strdup(arena, name.data);
    text_free(&name);
    return result;
}

static void make_registers(Promote *p, Var *var)
{
    VarInfo *info = var->info;
    bool whole = info->slots.count == 1 && info->slots.items[0].size == var->type->size;
    for (uint32_t i = 0; i < info->slots.count; i++) {
        Slot *slot = &info->slots.items[i];
        const char *name = whole ? var->name : slot_name(p->program->arena, var, (uint64_t)slot->offset);
        slot->var = new_var(p->program, name, slot->type, V_REGISTER, var->loc);
        slot->var->restrict_ = whole && var->restrict_;
    }
}

static Var *register_at(const Expr *address)
{
    if (!address || address->kind != E_ADDRESS || !is_object(address->var)) return NULL;
    VarInfo *info = address->var->info;
    if (!info || info->in_memory) return NULL;
    Slot *slot = find_slot(info, address->offset);
    return slot ? slot->var : NULL;
}

static Expr *bits_call(Program *p, Op op, TypeKind kind, Expr *e)
{
    Expr **args = arena_alloc(p->arena, sizeof *args);
    args[0] = e;
    return call_expr(p, op, scalar_type(kind), args, 1, e->loc);
}

/* e's bits as another scalar type of the same size. */
static Expr *convert_bits(Program *p, Type *to, Expr *e)
{
    Type *from = e->type;
    if (to->kind == from->kind) return e;
    if (from->kind == T_F32) e = bits_call(p, OP_BITS_I32_F32, T_I32, e);
    if (from->kind == T_F64) e = bits_call(p, OP_BITS_I64_F64, T_I64, e);
    if (to->kind == T_F32) return bits_call(p, OP_BITS_F32_I32, T_F32, cast_expr(p, scalar_type(T_I32), e, e->loc));
    if (to->kind == T_F64) return bits_call(p, OP_BITS_F64_I64, T_F64, cast_expr(p, scalar_type(T_I64), e, e->loc));
    return cast_expr(p, to, e, e->loc);
}

static void replace_loads(Expr **e, void *context)
{
    Promote *p = context;
    if ((*e)->kind != E_LOAD) return;
    Var *var = register_at((*e)->a);
    if (!var) return;
    Type *type = (*e)->type;
    *e = convert_bits(p->program, type, var_expr(p->program, var, (*e)->loc));
    if ((*e)->type != type && (*e)->type->kind == T_POINTER) (*e)->type = type;
    p->changed = true;
}

static void replace_stmt(Stmt *s, void *context)
{
    Promote *p = context;
    walk_exprs(s, replace_loads, p);
    if (s->kind != S_STORE && s->kind != S_LOAD) return;
    Var *var = register_at(s->a);
    if (!var) return;
    if (s->kind == S_STORE) {
        s->a = convert_bits(p->program, var->type, s->b);
        s->var = var;
    } else {
        s->a = convert_bits(p->program, s->var->type, var_expr(p->program, var, s->loc));
    }
    s->kind = S_SET;
    s->b = NULL;
    s->is_volatile = false;
    p->changed = true;
}

/* The declaration of an object becomes those of its registers. */
static void replace_declarations(Promote *p, Block *list)
{
    Block done = {0};
    for (Stmt *s = list->first, *next; s; s = next) {
        next = s->next;
        s->next = NULL;
        for (int i = 0; i < 4; i++) replace_declarations(p, nested_blocks(s, i));
        VarInfo *info = s->kind == S_DECLARE ? s->var->info : NULL;
        if (!info || info->in_memory || !is_object(s->var)) {
            append(&done, s);
            continue;
        }
        for (uint32_t i = 0; i < info->slots.count; i++) {
            Stmt *declare = new_stmt(p->program, S_DECLARE, s->loc);
            declare->var = info->slots.items[i].var;
            append(&done, declare);
        }
    }
    *list = done;
}

/* The registers of parameters are set once, before everything else. */
static void load_parameters(Promote *p)
{
    Block loads = {0};
    for (uint32_t i = 0; i < p->vars.count; i++) {
        Var *var = p->vars.items[i];
        if (var->storage != V_PARAM || var->info->in_memory) continue;
        for (uint32_t j = 0; j < var->info->slots.count; j++) {
            Slot *slot = &var->info->slots.items[j];
            Expr *address = address_expr(p->program, var, var->loc);
            address->offset = slot->offset;
            Stmt *set = new_stmt(p->program, S_SET, var->loc);
            set->var = slot->var;
            set->a = load_expr(p->program, slot->type, address, var->loc);
            append(&loads, set);
        }
    }
    append_block(&loads, p->function->body);
    p->function->body = loads;
}

static void promote(Promote *p, bool parameters)
{
    walk_block(p->function->body, note_stmt, p);
    for (uint32_t i = 0; i < p->vars.count; i++) {
        Var *var = p->vars.items[i];
        if (!is_object(var) || (var->storage == V_PARAM) != parameters) var->info->in_memory = true;
        if (!var->info->in_memory) make_registers(p, var);
    }
    walk_block(p->function->body, replace_stmt, p);
    replace_declarations(p, &p->function->body);
    if (parameters) load_parameters(p);
    drop_notes(p);
    fold_block(p->program, p->function->body);
}

/* --- dead registers ---------------------------------------------------------------------------------------------- */

struct Uses {
    Program *program;
    VEC(uint8_t) used; /* by variable id */
    bool changed;
};

static void note_use(Expr **e, void *context)
{
    struct Uses *uses = context;
    if (((*e)->kind == E_VAR || (*e)->kind == E_ADDRESS) && (*e)->var->id < uses->used.count)
        uses->used.items[(*e)->var->id] = 1;
}

static void note_uses(Stmt *s, void *context)
{
    walk_exprs(s, note_use, context);
}

static bool is_dead(const struct Uses *uses, const Stmt *s)
{
    if (s->kind != S_SET && s->kind != S_DECLARE) return false;
    if (s->var->storage != V_REGISTER && s->kind == S_SET) return false;
    return !uses->used.items[s->var->id];
}

static void drop_dead(struct Uses *uses, Block *list)
{
    Block done = {0};
    for (Stmt *s = list->first, *next; s; s = next) {
        next = s->next;
        s->next = NULL;
        for (int i = 0; i < 4; i++) drop_dead(uses, nested_blocks(s, i));
        bool dead = is_dead(uses, s);
        if (s->kind == S_OP && s->var && !uses->used.items[s->var->id]) s->var = NULL;
        uses->changed |= dead && s->kind == S_SET;
        if (!dead) append(&done, s);
    }
    *list = done;
}

static void drop_dead_registers(Program *program, Function *f)
{
    bool changed = true;
    while (changed) {
        struct Uses uses = {.program = program};
        uses.used.items = calloc(program->next_id + 1, 1);
        uses.used.count = program->next_id + 1;
        walk_block(f->body, note_uses, &uses);
        drop_dead(&uses, &f->body);
        changed = uses.changed;
        free(uses.used.items);
    }
}

void promote_locals(Program *program, Function *function)
{
    Promote p = {.program = program, .function = function};
    do {
        p.changed = false;
        propagate(&p);
        drop_dead_registers(program, function); /* "ref = &a" that nobody reads is no escape of a */
        promote(&p, false);
    } while (p.changed);
    drop_dead_registers(program, function);
}

void promote_parameters(Program *program, Function *function)
{
    Promote p = {.program = program, .function = function};
    promote(&p, true);
}
