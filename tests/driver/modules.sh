# Loadable modules: for this machine, and for AArch64 with no cross toolchain.
vector_add k
succeeds "$vgspcc" k.vk -o k.so
succeeds "$vgspcc" -shared k.vk
[ -s a.so ] || fail "no a.so"
cat >load.c <<'END'
#include <dlfcn.h>
#include <stdio.h>
#include <vgsp/kernel_abi.h>
int main(void)
{
    void *module = dlopen("./k.so", RTLD_NOW);
    const vgsp_kernel *kernel = module ? dlsym(module, "vgsp_kernel__Z10vector_addPKfS0_Pfi") : NULL;
    if (!kernel) return puts(dlerror()), 1;
    printf("%s %u %u\n", kernel->display_name, kernel->param_count, kernel->param_bytes);
    return dlclose(module);
}
END
succeeds "$vgspcc" load.c -ldl -o load
succeeds ./load
says "vector_add 4 28"
succeeds clang-19 -I"$(dirname "$(dirname "$vgspcc")")/include" load.c -ldl -o load_late # a program that the runtime comes to late
succeeds ./load_late
says "vector_add 4 28"

if [ "$(uname -m)" = x86_64 ]; then
    succeeds "$vgspcc" -shared --isa=neon k.vk -o arm.so
    readelf -h arm.so | grep -q 'Machine:.*AArch64' || fail "not for AArch64"
    strong=$(readelf -W --dyn-syms arm.so | awk '$7 == "UND" && $5 == "GLOBAL"')
    [ -z "$strong" ] || fail "undefined: $strong"
    succeeds "$vgspcc" -c --isa=neon,c k.vk -o arm.o
    readelf -h arm.o | grep -q 'Machine:.*AArch64' || fail "not for AArch64"
    readelf -W -s arm.o | grep -q ' __cuda' && fail "a host half for another architecture"
    fails 1 "$vgspcc" --isa=neon k.vk -o arm
fi
true
