#!/bin/sh
# foreign_abi.sh VGSPCC DIRECTORY [OPTION...]: objects made by a vgspcc of another ABI version are refused, and the message names the
# file that they are in, whether it is a loaded module or the program itself.
set -eu
vgspcc=$1 directory=$2
shift 2
root=$(dirname "$(dirname "$vgspcc")")
rm -rf "$directory"
mkdir -p "$directory/other/bin"
cd "$directory"

# The other version: the same compiler, with a header of its own, and without the precompiled ones.
cp "$vgspcc" other/bin/
cp -rL "$root/include" other/include
for file in "$root"/lib*/libvgsp* "$root"/lib*/vgsp/parser.so; do
    copy=other/${file#"$root"/}
    mkdir -p "$(dirname "$copy")"
    ln -s "$file" "$copy"
done
sed -i 's/^#define VGSP_ABI_VERSION .*/#define VGSP_ABI_VERSION 99/' other/include/vgsp/kernel_abi.h
grep -q 'VGSP_ABI_VERSION 99' other/include/vgsp/kernel_abi.h

cat >kernel.vk <<'END'
__global__ void fill(int *cells, int value) { cells[threadIdx.x] = value; }
END
cat >program.c <<'END'
#include <stdio.h>
#include <string.h>
#include "kernel.h"
static int refused(const char *what, vgsp_error error, const char *file)
{
    const char *message = vgsp_last_error_message();
    printf("%s: %s: %s\n", what, vgsp_error_name(error), message);
    return error == VGSP_ERROR_INVALID_KERNEL_IMAGE && strstr(message, file) && strstr(message, "ABI version 99");
}
int main(int count, char **arguments)
{
    vgsp_loaded_module *module;
    void *cells;
    if (vgsp_malloc(&cells, 4096)) return 2;
    vgsp_error own = fill_launch((vgsp_dim3){1, 1, 1}, (vgsp_dim3){32, 1, 1}, 0, NULL, cells, 1);
    if (!strcmp(arguments[1], "linked")) return !refused("linked", own, "program-99");
    if (own || vgsp_device_synchronize()) return 3;
    return !refused("loaded", vgsp_module_load(&module, arguments[count - 1]), "kernel-99.so");
}
END

"$vgspcc" --isa=c --header kernel.h -c kernel.vk -o kernel.o
other/bin/vgspcc --isa=c -c kernel.vk -o kernel-99.o
other/bin/vgspcc --isa=c kernel.vk -o kernel-99.so
"$vgspcc" program.c kernel.o -o program "$@"
"$vgspcc" program.c kernel-99.o -o program-99 "$@"
./program loaded ./kernel-99.so
./program-99 linked
