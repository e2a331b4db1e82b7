/* parse_image.c: static variables as bytes: the initialiser is translated to statements like any other, these are carried out on
 * the variable's bytes, and whatever is no constant store is refused.
 */
#include "parse.h"

typedef struct Image {
    Var *var;
    uint8_t *bytes;
    VEC(Reloc) relocs;
} Image;

static bool in_image(const Image *image, const Expr *to, uint64_t size)
{
    return to->kind == E_ADDRESS && to->var == image->var && to->offset >= 0 &&
           (uint64_t)to->offset + size <= image->var->type->size;
}

static bool image_scalar(Image *image, const Stmt *s)
{
    const Expr *e = s->b;
    uint8_t *at = image->bytes + s->a->offset;
    if (e->kind == E_INT)
        memcpy(at, &e->value, s->type->size);
    else if (e->kind == E_FLOAT && s->type->kind == T_F64)
        memcpy(at, &e->number, 8);
    else if (e->kind == E_FLOAT)
        memcpy(at, &(float){(float)e->number}, 4);
    else if (e->kind == E_ADDRESS && (e->var->storage == V_GLOBAL || e->var->storage == V_CONSTANT))
        push(&image->relocs, ((Reloc){(uint64_t)s->a->offset, e->var, e->offset}));
    else
        return false;
    return true;
}

static bool image_copy(Image *image, const Stmt *s)
{
    const Expr *from = s->b;
    bool known =
        from->kind == E_ADDRESS && from->var->storage == V_CONSTANT && from->var->init && !from->var->reloc_count;
    if (!known || from->offset < 0 || (uint64_t)from->offset + s->type->size > from->var->type->size) return false;
    memcpy(image->bytes + s->a->offset, from->var->init + from->offset, s->type->size);
    return true;
}

static bool image_statement(Image *image, const Stmt *s)
{
    if (s->kind == S_DECLARE) return true;
    if (s->kind == S_STORE) return in_image(image, s->a, s->type->size) && image_scalar(image, s);
    return s->kind == S_COPY && in_image(image, s->a, s->type->size) && image_copy(image, s);
}

static void keep_image(Parser *p, Image *image)
{
    bool is_zero = true;
    for (uint64_t i = 0; i < image->var->type->size; i++) is_zero &= !image->bytes[i];
    image->var->reloc_count = image->relocs.count;
    image->var->relocs = arena_alloc(p->arena, image->relocs.count * sizeof *image->relocs.items + 1);
    if (image->relocs.count) memcpy(image->var->relocs, image->relocs.items, image->relocs.count * sizeof(Reloc));
    if (!is_zero || image->relocs.count) image->var->init = image->bytes;
    free(image->relocs.items);
}

void static_image(Parser *p, Var *var, CXType cx, CXCursor initialiser)
{
    Image image = {.var = var, .bytes = arena_alloc(p->arena, var->type->size + 1)};
    bool was_static = p->is_static;
    unsigned errors = error_count();
    Block fresh, *outer = begin_block(p, &fresh);
    p->is_static = true;
    if (clang_Cursor_isNull(initialiser))
        zero_object(p, address_expr(p->program, var, var->loc), var->type, var->loc);
    else
        init_object(p, address_expr(p->program, var, var->loc), cx, initialiser);
    Block made = end_block(p, outer);
    p->is_static = was_static;
    for (const Stmt *s = made.first; s; s = s->next) {
        if (image_statement(&image, s)) continue;
        if (error_count() == errors)
            refuse(p, initialiser, "an initialiser of '%s' that is no plain constant", var->name);
        break;
    }
    keep_image(p, &image);
}
