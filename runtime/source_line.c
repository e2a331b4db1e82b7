/* source_line.c: which line of which source file an instruction comes from.
 *
 * Kernels carry line tables (DWARF), and elfutils' libdw reads them. It is loaded when a kernel has failed, and only then:
 * where it is missing, messages lack the line.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <unistd.h>

#include "runtime.h"

#if __has_include(<elfutils/libdwfl.h>)
#include <elfutils/libdwfl.h>

static struct {
    __typeof__(&dwfl_begin) begin;
    __typeof__(&dwfl_end) end;
    __typeof__(&dwfl_linux_proc_report) report;
    __typeof__(&dwfl_report_end) report_end;
    __typeof__(&dwfl_linux_proc_find_elf) find_elf;
    __typeof__(&dwfl_addrmodule) module_of;
    __typeof__(&dwfl_module_getsrc) source_of;
    __typeof__(&dwfl_lineinfo) line_of;
} dw;

static bool load(void)
{
    void *library = dlopen("libdw.so.1", RTLD_NOW | RTLD_LOCAL);
    if (!library) return false;
    return (dw.begin = dlsym(library, "dwfl_begin")) && (dw.end = dlsym(library, "dwfl_end")) &&
           (dw.report = dlsym(library, "dwfl_linux_proc_report")) &&
           (dw.report_end = dlsym(library, "dwfl_report_end")) &&
           (dw.find_elf = dlsym(library, "dwfl_linux_proc_find_elf")) &&
           (dw.module_of = dlsym(library, "dwfl_addrmodule")) &&
           (dw.source_of = dlsym(library, "dwfl_module_getsrc")) && (dw.line_of = dlsym(library, "dwfl_lineinfo"));
}

/* Tables elsewhere than in the object itself are not looked for: that could ask a server. */
static int find_no_other_file(Dwfl_Module *module, void **data, const char *name, Dwarf_Addr base, const char *file,
                              const char *link, GElf_Word crc, char **found)
{
    (void)module, (void)data, (void)name, (void)base, (void)file, (void)link, (void)crc, (void)found;
    return -1;
}

/* Whether a call comes back to this instruction. */
static bool is_behind_call(const uint8_t *code)
{
#if defined(__x86_64__)
    return code[-5] == 0xe8;
#elif defined(__aarch64__)
    return (((const uint32_t *)code)[-1] & 0xfc000000u) == 0x94000000u;
#else
    return false;
#endif
}

/* Code that has a line is there to be read; an address as such need not be. */
static bool line_at(Dwfl *program, uintptr_t code, bool is_return, char *text, size_t size)
{
    int line = 0;
    Dwfl_Module *module = dw.module_of(program, code);
    Dwfl_Line *found = module ? dw.source_of(module, code - is_return) : NULL;
    const char *file = found ? dw.line_of(found, NULL, &line, NULL, NULL, NULL) : NULL;
    if (!file || line <= 0 || (is_return && !is_behind_call((const uint8_t *)code))) return false;
    snprintf(text, size, "%s:%d", file, line);
    return true;
}

bool source_line(const struct fault *fault, char *text, size_t size)
{
    static const Dwfl_Callbacks no_callbacks;
    Dwfl_Callbacks callbacks = no_callbacks;
    if (!load()) return false;
    callbacks.find_elf = dw.find_elf;
    callbacks.find_debuginfo = find_no_other_file;
    Dwfl *program = dw.begin(&callbacks);
    bool known = program && dw.report(program, getpid()) == 0 && dw.report_end(program, NULL, NULL) == 0;
    bool found = known && line_at(program, fault->code, false, text, size);
    for (unsigned i = 0; i < fault->depth && known && !found; i++)
        found = line_at(program, fault->stack[i], true, text, size);
    if (program) dw.end(program);
    return found;
}

#else

bool source_line(const struct fault *fault, char *text, size_t size)
{
    (void)fault, (void)text, (void)size;
    return false;
}

#endif
