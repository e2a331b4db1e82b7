/* link.c: programs of several files become one: what is declared in one file finds its definition in another.
 *
 * Names in the tree are mangled names, so they say what belongs together; those of internal linkage get their file's
 * suffix first. Of what several files define alike (inline functions, instances of templates) the first is kept.
 */
#include "compiler.h"

static const char *with_suffix(Program *p, const char *name, const char *kind, const char *suffix)
{
    return intern(p->arena, arena_printf(p->arena, "%s%s%s", name, kind, suffix));
}

/* "__intern__" and "__static__" are clang's words. */
void name_internals(Program *p, uint32_t first_function, uint32_t first_variable, const char *suffix)
{
    for (uint32_t i = first_function; i < p->functions.count; i++) {
        Function *f = p->functions.items[i];
        if (f->is_internal) f->mangled = with_suffix(p, f->mangled, "__intern__", suffix);
    }
    for (uint32_t i = first_variable; i < p->variables.count; i++) {
        Var *v = p->variables.items[i];
        if (v->is_internal) v->mangled = with_suffix(p, v->mangled, "__static__", suffix);
    }
}

/* --- definitions ------------------------------------------------------------------------------------------------ */

static int by_name(const void *a, const void *b)
{
    const Function *f = *(Function *const *)a, *g = *(Function *const *)b;
    int order = strcmp(f->mangled, g->mangled);
    if (order) return order;
    if (f->is_declared != g->is_declared) return f->is_declared - g->is_declared;
    if (f->is_weak != g->is_weak) return f->is_weak - g->is_weak;
    return 0;
}

static void report_twice(const Function *first, const Function *second)
{
    error_at(second->loc, "device function '%s' is defined twice", second->name);
    report(SEV_NOTE, first->loc, "it is also defined here");
}

/* Functions of one name stand together in the list, the one that stands for all of them first. */
static void choose_functions(Program *p)
{
    typedef VEC(Function *) Functions;
    Functions sorted = {0};
    for (uint32_t i = 0; i < p->functions.count; i++) push(&sorted, p->functions.items[i]);
    if (sorted.count) qsort(sorted.items, sorted.count, sizeof *sorted.items, by_name);
    for (uint32_t i = 0; i < sorted.count; i++) {
        Function *f = sorted.items[i], *before = i ? sorted.items[i - 1] : NULL;
        bool same = before && !strcmp(before->mangled, f->mangled);
        f->definition = same ? before->definition : f;
        if (same && !f->is_declared && !f->is_weak) report_twice(f->definition, f);
    }
    free(sorted.items);
}

static int variables_by_name(const void *a, const void *b)
{
    const Var *v = *(Var *const *)a, *w = *(Var *const *)b;
    int order = strcmp(v->mangled ? v->mangled : "", w->mangled ? w->mangled : "");
    return order ? order : v->is_declared - w->is_declared;
}

/* That two files define one is for the host's linker to say: it sees their host sides. */
static void choose_variables(Program *p)
{
    typedef VEC(Var *) Variables;
    Variables sorted = {0};
    for (uint32_t i = 0; i < p->variables.count; i++) push(&sorted, p->variables.items[i]);
    if (sorted.count) qsort(sorted.items, sorted.count, sizeof *sorted.items, variables_by_name);
    for (uint32_t i = 0; i < sorted.count; i++) {
        Var *v = sorted.items[i], *before = i ? sorted.items[i - 1] : NULL;
        bool same = before && v->mangled && before->mangled && !strcmp(before->mangled, v->mangled);
        v->definition = same ? before->definition : v;
    }
    free(sorted.items);
}

/* --- uses ------------------------------------------------------------------------------------------------------- */

static void use_variable(Var **v)
{
    if (!(*v)->definition) return; /* a local */
    if ((*v)->definition->is_declared) {
        (*v)->definition->is_declared = false; /* say it once */
        error_at((*v)->loc, "device variable '%s' is defined in no file", (*v)->name);
    }
    *v = (*v)->definition;
}

static void link_expr(Expr **e, void *context)
{
    (void)context;
    if ((*e)->kind == E_ADDRESS) use_variable(&(*e)->var);
}

typedef VEC(Function *) Reached;

static void reach(Reached *reached, Function **f)
{
    *f = (*f)->definition;
    for (uint32_t i = 0; i < reached->count; i++)
        if (reached->items[i] == *f) return;
    push(reached, *f);
    if ((*f)->is_declared) error_at((*f)->loc, "device function '%s' is defined in no file", (*f)->name);
}

static void link_stmt(Stmt *s, void *reached)
{
    walk_exprs(s, link_expr, NULL);
    if (s->kind == S_CALL && s->function) reach(reached, &s->function);
}

static void link_initial_values(Program *p)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < p->variables.count; i++) {
        Var *v = p->variables.items[i];
        if (v->definition != v || v->is_declared) continue;
        for (uint32_t r = 0; r < v->reloc_count; r++) use_variable(&v->relocs[r].target);
        p->variables.items[kept++] = v;
    }
    p->variables.count = kept;
}

/* What no kernel reaches may miss what it likes. */
bool link_program(Program *p)
{
    unsigned errors = error_count();
    Reached reached = {0};
    choose_functions(p);
    choose_variables(p);
    for (uint32_t i = 0; i < p->functions.count; i++)
        if (p->functions.items[i]->is_kernel) reach(&reached, &p->functions.items[i]);
    for (uint32_t i = 0; i < p->entries.count; i++) reach(&reached, &p->entries.items[i].function);
    for (uint32_t i = 0; i < reached.count; i++) walk_block(reached.items[i]->body, link_stmt, &reached);
    p->functions.count = 0;
    for (uint32_t i = 0; i < reached.count; i++) push(&p->functions, reached.items[i]);
    free(reached.items);
    link_initial_values(p);
    return error_count() == errors;
}
