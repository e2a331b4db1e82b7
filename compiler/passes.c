/* passes.c: the passes by which clang makes good code of vgspcc's units; part of the library with the fork server.
 *
 * Generated C is vector code already: it wants its helpers inlined, its addresses simplified, invariants moved out of loops,
 * and not much more. Clang's -O1 is a list for any C, with InstCombine, the dearest of all, eight times where two do, and many
 * passes that find nothing here: ours saves a third of their time, a sixth of a unit's whole, and makes code of the same size.
 *
 * Clang has no option for a list of passes, but it asks LLVM for one by a function of libLLVM, which the dynamic linker lets a
 * preloaded library answer. Ours answers by LLVM's own parser of such lists, the one behind `opt -passes=`. Where that has
 * changed, or there is no server, clang's list is taken: all programs compile, slower.
 */
#include "fork_server.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define COMBINE "instcombine<no-verify-fixpoint>"

static const char list[] =
    "globaldce,"                                             /* most helpers are not called */
    "function(lower-expect,simplifycfg,sroa,early-cse),"     /* the others before they are copied */
    "ipsccp,always-inline,globaldce,"
    "cgscc(inline,function("
        "sroa,early-cse<memssa>,simplifycfg," COMBINE ","
        "loop-mssa(loop-rotate,licm<allowspeculation>),simplifycfg,"
        "loop(loop-idiom,indvars,loop-deletion,loop-unroll-full),"
        "sroa,bdce,simplifycfg)),"                           /* arrays whose places are constants now */
    "deadargelim,"                                           /* values of atomic operations that nobody wants */
    "function(loop-unroll<O1>,sroa," COMBINE ",loop-mssa(licm<allowspeculation>),"
        "simplifycfg<forward-switch-cond;switch-to-lookup;no-keep-loops;hoist-common-insts;sink-common-insts>),"
    "globaldce";

/* C++ returns both of these by a pointer to their place, as it does this struct. */
typedef struct {
    void *words[3];
} InMemory;
typedef InMemory PassManager; /* llvm::ModulePassManager: a vector, so it is empty when it is zero */
typedef InMemory Error;       /* llvm::Error: a pointer, NULL where all went well */

typedef struct {
    const char *data;
    size_t length;
} StringRef;

/* llvm::OptimizationLevel */
typedef struct {
    unsigned speed, size;
} Level;

#define BUILD "_ZN4llvm11PassBuilder29buildPerModuleDefaultPipelineENS_17OptimizationLevelEb"
#define PARSE "_ZN4llvm11PassBuilder17parsePassPipelineERNS_11PassManagerINS_6ModuleENS_15AnalysisManagerIS2_JEEEJEEENS_9StringRefE"

typedef PassManager Build(void *builder, Level, bool before_link);
typedef Error Parse(void *builder, PassManager *, StringRef);

static bool takes_ours;

void choose_passes(char *const *arguments)
{
    for (; *arguments; arguments++) takes_ours |= !strcmp(*arguments, UNROLLS_BY_PRAGMA);
}

PassManager build(void *, Level, bool) __asm__(BUILD);

PassManager build(void *builder, Level level, bool before_link)
{
    PassManager passes = {0};
    Parse *parse = takes_ours ? (Parse *)dlsym(RTLD_DEFAULT, PARSE) : NULL;
    if (parse && !parse(builder, &passes, (StringRef){list, sizeof list - 1}).words[0]) return passes;
    return ((Build *)dlsym(RTLD_NEXT, BUILD))(builder, level, before_link);
}
