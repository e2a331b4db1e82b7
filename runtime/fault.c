/* fault.c: kernels that reach for memory that is not there, and threads whose stack overflows.
 *
 * The system reports such an access by a signal in the thread that made it. If the thread is in a kernel at that moment,
 * the launch fails as it does on a GPU; all other signals go on to whoever handled them before. A kernel holds no lock,
 * so it can be left anywhere, but for the services that take locks or use the C library: those say that they are not
 * the kernel's own code (worker.serving), and a fault within them is the process's.
 *
 * The handler has a stack of its own, as the one in use may be what overflowed. It calls nothing: it lets the thread go
 * on in leave_kernel, on the stack of the fiber that is lost anyway, from its top.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <ucontext.h>
#include <unistd.h>

#include "runtime.h"

#define HANDLER_STACK ((size_t)64 << 10) /* handlers of the program may run on it too */

static THREAD_LOCAL struct worker *own; /* the calling thread's; the handler may read it: there it is from the thread's beginning */

static const int signals[] = {SIGSEGV, SIGBUS};
static struct sigaction before[2];

/* --- out of the kernel --- */

static void describe(const struct worker *w, char *text, size_t size)
{
    const struct room *room = w->inside;
    if (threads_overflowed(room, w->fault.address))
        snprintf(text, size, "stack overflow in a thread: cudaLimitStackSize is %zu", atomic_load(&warpvm_stack));
    else if (fiber_overflowed(&room->runner, w->fault.address))
        snprintf(text, size, "stack overflow");
    else if (w->fault.has_address)
        snprintf(text, size, "illegal access of address %p", w->fault.address);
    else
        snprintf(text, size, "illegal access of an address that no memory can have");
    if (settings()->memcheck && text[0] == 'i' && w->fault.has_address) memcheck_describe(w->fault.address, text, size);
    threads_add_place(room, text, size);
}

/* In the ordinary course of the thread again. */
static void leave_kernel(struct worker *w)
{
    char text[200];
    describe(w, text, sizeof text);
    threads_fail(w->inside, text[0] == 's' ? VGSP_ERROR_LAUNCH_FAILURE : VGSP_ERROR_ILLEGAL_ADDRESS, text);
}

void fault_add_line(struct worker *w)
{
    char line[200];
    size_t length = strlen(w->message);
    if (w->fault.code && source_line(&w->fault, line, sizeof line))
        snprintf(w->message + length, sizeof w->message - length, ", at %s", line);
}

#if defined(__x86_64__)
#define CODE(context) ((uintptr_t)(context)->uc_mcontext.gregs[REG_RIP])
#define STACK(context) ((uintptr_t)(context)->uc_mcontext.gregs[REG_RSP])
#elif defined(__aarch64__)
#define CODE(context) ((uintptr_t)(context)->uc_mcontext.pc)
#define STACK(context) ((uintptr_t)(context)->uc_mcontext.sp)
#endif

/* What the stack in use has, as far as it goes, and where the call's return address is kept in a register, that first.
   AddressSanitizer would not have the words between variables read. */
static __attribute__((no_sanitize("address"))) void note(struct fault *fault, const siginfo_t *info, const ucontext_t *context, const struct fiber *fiber)
{
    const uintptr_t bottom = (uintptr_t)fiber->stack, top = bottom + fiber->stack_size;
    const unsigned most = sizeof fault->stack / sizeof *fault->stack;
    *fault = (struct fault){.address = info->si_addr, .has_address = info->si_code != SI_KERNEL, .code = CODE(context)};
#if defined(__aarch64__)
    fault->stack[fault->depth++] = (uintptr_t)context->uc_mcontext.regs[30];
#endif
    if (STACK(context) < bottom || STACK(context) % sizeof(uintptr_t)) return;
    for (const uintptr_t *word = (const uintptr_t *)STACK(context); fault->depth < most && (uintptr_t)word < top; word++)
        fault->stack[fault->depth++] = *word;
}

/* When the handler returns, the thread calls leave_kernel(w) with its stack at top. */
static void go_on_there(ucontext_t *context, struct worker *w, uintptr_t top)
{
#if defined(__x86_64__)
    context->uc_mcontext.gregs[REG_RSP] = (greg_t)(top - sizeof(void *)); /* as after a call */
    context->uc_mcontext.gregs[REG_RDI] = (greg_t)w;
    context->uc_mcontext.gregs[REG_RIP] = (greg_t)leave_kernel;
#elif defined(__aarch64__)
    context->uc_mcontext.sp = top;
    context->uc_mcontext.regs[0] = (uintptr_t)w;
    context->uc_mcontext.pc = (uintptr_t)leave_kernel;
#else
#error "fault.c needs the registers of this architecture"
#endif
}

/* --- the handler --- */

static void pass_on(int number, siginfo_t *info, void *context)
{
    const struct sigaction *old = &before[number != signals[0]];
    bool sent = info->si_code <= 0; /* by a process, and so does not come again by itself */
    if (old->sa_flags & SA_SIGINFO) {
        old->sa_sigaction(number, info, context);
    } else if (old->sa_handler != SIG_DFL && old->sa_handler != SIG_IGN) {
        old->sa_handler(number);
    } else if (old->sa_handler == SIG_DFL || !sent) {
        signal(number, SIG_DFL);
        if (sent) raise(number);
    }
}

static void on_signal(int number, siginfo_t *info, void *context)
{
    struct worker *w = own;
    if (!w || !w->inside || w->serving || info->si_code <= 0) {
        pass_on(number, info, context);
        return;
    }
    const struct fiber *lost = threads_current(w->inside);
    note(&w->fault, info, context, lost);
    fiber_clear(lost);
    go_on_there(context, w, (uintptr_t)((char *)lost->stack + lost->stack_size) & ~(uintptr_t)15);
}

/* ThreadSanitizer looks at every access first, with locks of its own. */
void fault_start(void)
{
#ifdef WITH_TSAN
    return;
#endif
    for (int i = 0; i < 2; i++) {
        struct sigaction action = {.sa_flags = SA_SIGINFO | SA_ONSTACK};
        action.sa_sigaction = on_signal;
        sigemptyset(&action.sa_mask);
        sigaction(signals[i], &action, &before[i]);
    }
}

/* --- threads --- */

bool fault_create(struct worker *worker)
{
    return worker->handler_stack = host_map_stack(HANDLER_STACK);
}

void fault_release(struct worker *worker)
{
    if (worker->handler_stack) host_unmap_stack(worker->handler_stack, HANDLER_STACK);
    worker->handler_stack = NULL;
}

void fault_adopt(struct worker *worker)
{
    stack_t used, ours = {.ss_sp = worker->handler_stack, .ss_size = HANDLER_STACK};
    own = worker;
    if (sigaltstack(NULL, &used) == 0 && used.ss_flags & SS_DISABLE) sigaltstack(&ours, NULL);
}

void fault_disown(struct worker *worker)
{
    stack_t used, none = {.ss_flags = SS_DISABLE};
    own = NULL;
    if (sigaltstack(NULL, &used) == 0 && used.ss_sp == worker->handler_stack) sigaltstack(&none, NULL);
}
