#!/bin/sh
# run_neon.sh VGSPCC KERNELS.vk MAIN.c DIRECTORY: kernels for aarch64, made on any host, with a main in C, run with Debian's
# arm64 cross libc and under qemu, in all forms.
set -u
neon=$(cd "$(dirname "$0")" && pwd)
. "$neon/forms.sh"
compiler=$1 kernels=$2 main=$3 directory=$4
stem=$(basename "$kernels" .vk)
program=$directory/$stem
require_aarch64 "$directory"
"$compiler" --isa="$isa" -c "$kernels" -o "$program.o" --header="$directory/$stem.h" || exit 1
$link -I"$directory" -I"$include" "$main" "$neon/mini_runtime.c" "$program.o" -lm -o "$program" || exit 1
run_forms "$program"
