/* fiber.c: stacks and the switch between them.
 *
 * A switch saves the callee-saved registers on the stack that is left, stores the stack pointer, and takes up the other
 * stack where it was left: 5 ns, no system call. The floating-point control register is the run's and stays. A new
 * fiber's stack is laid out as if it had been left at the top of fiber_begin. ASan and TSan are told of every switch.
 *
 * A processor expects that whoever is called returns to the caller: each switch, and some returns after it, go elsewhere,
 * which costs it 10 ns. So a fiber that mostly runs to its end is entered by a call, on its stack.
 */
#include <string.h>

#include "runtime.h"

#ifdef WITH_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif
#ifdef WITH_TSAN
#include <sanitizer/tsan_interface.h>
#endif

/* TSan counts the calls and returns of each fiber; a function that is left for good must not count. */
#if defined(WITH_TSAN) && defined(__clang__)
#define NOT_COUNTED __attribute__((disable_sanitizer_instrumentation))
#elif defined(WITH_TSAN)
#define NOT_COUNTED __attribute__((no_sanitize("thread")))
#else
#define NOT_COUNTED
#endif

/* Saves the caller's registers and stack pointer at *save, then goes on with the stack left at load. */
void vgsp_fiber_jump(void **save, void *load) __attribute__((visibility("hidden")));
/* Saves them likewise, calls vgsp_fiber_main on a stack that ends at top, and goes on as what is saved at *save then. */
void vgsp_fiber_enter(void **save, void *top, struct fiber *fiber) __attribute__((visibility("hidden")));
void vgsp_fiber_begin(void) __attribute__((visibility("hidden")));
void vgsp_fiber_main(struct fiber *fiber) __attribute__((visibility("hidden"), used));

#if defined(__x86_64__)

#define SAVE                                                                                                \
    "    pushq %rbp\n    pushq %rbx\n    pushq %r12\n    pushq %r13\n    pushq %r14\n    pushq %r15\n" \
    "    movq %rsp, (%rdi)\n"
#define RESTORE "    popq %r15\n    popq %r14\n    popq %r13\n    popq %r12\n    popq %rbx\n    popq %rbp\n"
#define SAVED_WORDS 9 /* r15 r14 r13 r12 rbx rbp, return address, two that align vgsp_fiber_begin's stack to 16 */
__asm__(
    ".text\n"
    ".p2align 4\n"
    ".hidden vgsp_fiber_jump\n"
    ".globl vgsp_fiber_jump\n"
    ".type vgsp_fiber_jump, @function\n"
    "vgsp_fiber_jump:\n"
    SAVE
    "    movq %rsi, %rsp\n"
    RESTORE
    "    ret\n"
    ".size vgsp_fiber_jump, . - vgsp_fiber_jump\n"
    ".p2align 4\n"
    ".hidden vgsp_fiber_enter\n"
    ".globl vgsp_fiber_enter\n"
    ".type vgsp_fiber_enter, @function\n"
    "vgsp_fiber_enter:\n"
    "    .cfi_startproc\n"
    "    .cfi_undefined rip\n" /* as below */
    SAVE
    "    movq %rsi, %rsp\n"
    "    movq %rdi, %rbx\n"
    "    movq %rdx, %rdi\n"
    "    call vgsp_fiber_main\n"
    "    movq (%rbx), %rsp\n"
    RESTORE
    "    ret\n"
    "    .cfi_endproc\n"
    ".size vgsp_fiber_enter, . - vgsp_fiber_enter\n"
    ".hidden vgsp_fiber_begin\n"
    ".globl vgsp_fiber_begin\n"
    ".type vgsp_fiber_begin, @function\n"
    "vgsp_fiber_begin:\n"
    "    .cfi_startproc\n"
    "    .cfi_undefined rip\n" /* the outermost frame: unwinders stop here */
    "    movq %rbx, %rdi\n"
    "    call vgsp_fiber_main\n"
    "    ud2\n"
    "    .cfi_endproc\n"
    ".size vgsp_fiber_begin, . - vgsp_fiber_begin\n");

static void *lay_out(char *top, struct fiber *fiber)
{
    void **words = (void **)top - SAVED_WORDS;
    memset(words, 0, SAVED_WORDS * sizeof *words);
    words[4] = fiber; /* rbx */
    words[6] = (void *)vgsp_fiber_begin;
    return words;
}

#elif defined(__aarch64__)

#define SAVE                                                                                    \
    "    sub sp, sp, #160\n"                                                                      \
    "    stp x19, x20, [sp, #0]\n    stp x21, x22, [sp, #16]\n    stp x23, x24, [sp, #32]\n"  \
    "    stp x25, x26, [sp, #48]\n    stp x27, x28, [sp, #64]\n    stp x29, x30, [sp, #80]\n" \
    "    stp d8, d9, [sp, #96]\n    stp d10, d11, [sp, #112]\n"                                 \
    "    stp d12, d13, [sp, #128]\n    stp d14, d15, [sp, #144]\n"                              \
    "    mov x9, sp\n"                                                                            \
    "    str x9, [x0]\n"
#define RESTORE                                                                                  \
    "    ldp x19, x20, [sp, #0]\n    ldp x21, x22, [sp, #16]\n    ldp x23, x24, [sp, #32]\n"  \
    "    ldp x25, x26, [sp, #48]\n    ldp x27, x28, [sp, #64]\n    ldp x29, x30, [sp, #80]\n" \
    "    ldp d8, d9, [sp, #96]\n    ldp d10, d11, [sp, #112]\n"                                 \
    "    ldp d12, d13, [sp, #128]\n    ldp d14, d15, [sp, #144]\n"                              \
    "    add sp, sp, #160\n"
#define SAVED_WORDS 20 /* x19..x30, d8..d15 */
__asm__(
    ".text\n"
    ".p2align 4\n"
    ".hidden vgsp_fiber_jump\n"
    ".globl vgsp_fiber_jump\n"
    ".type vgsp_fiber_jump, %function\n"
    "vgsp_fiber_jump:\n"
    SAVE
    "    mov sp, x1\n"
    RESTORE
    "    ret\n"
    ".size vgsp_fiber_jump, . - vgsp_fiber_jump\n"
    ".p2align 4\n"
    ".hidden vgsp_fiber_enter\n"
    ".globl vgsp_fiber_enter\n"
    ".type vgsp_fiber_enter, %function\n"
    "vgsp_fiber_enter:\n"
    "    .cfi_startproc\n"
    "    .cfi_undefined x30\n"
    SAVE
    "    mov sp, x1\n"
    "    mov x19, x0\n"
    "    mov x0, x2\n"
    "    bl vgsp_fiber_main\n"
    "    ldr x9, [x19]\n"
    "    mov sp, x9\n"
    RESTORE
    "    ret\n"
    "    .cfi_endproc\n"
    ".size vgsp_fiber_enter, . - vgsp_fiber_enter\n"
    ".hidden vgsp_fiber_begin\n"
    ".globl vgsp_fiber_begin\n"
    ".type vgsp_fiber_begin, %function\n"
    "vgsp_fiber_begin:\n"
    "    .cfi_startproc\n"
    "    .cfi_undefined x30\n"
    "    mov x0, x19\n"
    "    bl vgsp_fiber_main\n"
    "    brk #0\n"
    "    .cfi_endproc\n"
    ".size vgsp_fiber_begin, . - vgsp_fiber_begin\n");

static void *lay_out(char *top, struct fiber *fiber)
{
    void **words = (void **)top - SAVED_WORDS;
    memset(words, 0, SAVED_WORDS * sizeof *words);
    words[0] = fiber;                     /* x19 */
    words[11] = (void *)vgsp_fiber_begin; /* x30 */
    return words;
}

#else
#error "fiber.c needs a switch for this architecture"
#endif

/* The fiber that was left for the one that runs now: ASan tells its stack only to the side that arrives. A fiber keeps
   its fake stack when it is prepared again: a new one costs ten system calls. */
#ifdef WITH_ASAN
static THREAD_LOCAL struct fiber *left;

static void arrived(struct fiber *self)
{
    const void *bottom;
    size_t size;
    __sanitizer_finish_switch_fiber(self->asan_stack, &bottom, &size);
    left->stack = (void *)bottom;
    left->stack_size = size;
}
#endif

NOT_COUNTED void vgsp_fiber_main(struct fiber *fiber)
{
#ifdef WITH_ASAN
    arrived(fiber);
#endif
    struct fiber *next = fiber->main(fiber->argument);
    if (!next || next != fiber->caller) fiber_switch(fiber, next);
}

void fiber_prepare(struct fiber *fiber, struct fiber *(*main)(void *), void *argument)
{
    fiber->main = main;
    fiber->argument = argument;
    fiber->caller = NULL;
    fiber->stack_pointer = lay_out((char *)fiber->stack + fiber->stack_size, fiber);
}

#ifdef WITH_ASAN
__attribute__((noinline)) static void switch_stacks(struct fiber *from, struct fiber *to)
{
    left = from;
    __sanitizer_start_switch_fiber(&from->asan_stack, to->stack, to->stack_size);
    vgsp_fiber_jump(&from->stack_pointer, to->stack_pointer);
    arrived(from);
}
#endif

NOT_COUNTED void fiber_switch(struct fiber *from, struct fiber *to)
{
#ifdef WITH_TSAN
    if (!from->tsan) from->tsan = __tsan_get_current_fiber();
    if (!to->tsan) to->tsan = __tsan_create_fiber(0);
    __tsan_switch_to_fiber(to->tsan, 0);
#endif
#ifdef WITH_ASAN
    switch_stacks(from, to);
#else
    vgsp_fiber_jump(&from->stack_pointer, to->stack_pointer);
#endif
}

void fiber_enter(struct fiber *from, struct fiber *to, struct fiber *(*main)(void *), void *argument)
{
#if defined(WITH_ASAN) || defined(WITH_TSAN)
    fiber_prepare(to, main, argument);
    fiber_switch(from, to);
#else
    to->main = main;
    to->argument = argument;
    to->caller = from;
    vgsp_fiber_enter(&from->stack_pointer, (char *)to->stack + to->stack_size, to);
#endif
}

void fiber_clear(const struct fiber *fiber)
{
#ifdef WITH_ASAN
    __asan_unpoison_memory_region(fiber->stack, fiber->stack_size);
#else
    (void)fiber;
#endif
}

void fiber_abandon(struct fiber *fiber)
{
    fiber_clear(fiber);
#ifdef WITH_TSAN
    if (fiber->tsan) __tsan_destroy_fiber(fiber->tsan);
    fiber->tsan = NULL;
#endif
    fiber->stack_pointer = NULL;
}

bool fiber_overflowed(const struct fiber *fiber, const void *address)
{
    return (uintptr_t)fiber->stack - (uintptr_t)address - 1 < host_page();
}

bool fiber_create(struct fiber *fiber, size_t stack_size)
{
    fiber->stack = host_map_stack(stack_size);
    fiber->stack_size = stack_size;
    return fiber->stack != NULL;
}

void fiber_release(struct fiber *fiber)
{
    if (!fiber->stack) return;
    fiber_abandon(fiber);
    host_unmap_stack(fiber->stack, fiber->stack_size);
    *fiber = (struct fiber){0};
}
