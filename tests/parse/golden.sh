#!/bin/sh
# Compares the tree of each golden/*.vk with golden/*.tree. With UPDATE=1 writes these instead.
# Usage: golden.sh INTERPRET INCLUDE-DIR WORK-DIR
set -eu
interpret=$1 include=$2 work=$3
cd "$(dirname "$0")/golden"
mkdir -p "$work"
failed=0
for file in *.vk; do
    name=${file%.vk}
    clang-19 -E -x cuda --cuda-device-only --cuda-gpu-arch=sm_80 -nocudainc -nocudalib --cuda-path=/nonexistent -std=c++17 \
        -Xclang -fcuda-allow-variadic-functions -D__VGSPCC__=1 -D__CUDACC__ -I"$include" -include cuda_runtime.h "$file" \
        > "$work/$name.ii"
    "$interpret" "$file" dump < "$work/$name.ii" > "$work/$name.tree"
    if [ "${UPDATE:-}" = 1 ]; then cp "$work/$name.tree" "$name.tree"; fi
    diff "$name.tree" "$work/$name.tree" || { echo "$name: the tree differs"; failed=1; }
done
exit $failed
