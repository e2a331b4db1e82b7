#!/bin/sh
# Runs each run/*.vk twice, translated and interpreted, and compiled natively, and compares what the kernel `test` leaves.
# Usage: run.sh INTERPRET INCLUDE-DIR WORK-DIR [FILE ...]
set -eu
interpret=$1 include=$2 work=$3
shift 3
here=$(cd "$(dirname "$0")" && pwd)
[ $# -gt 0 ] || set -- "$here"/run/*.vk
mkdir -p "$work"
failed=0
for file in "$@"; do
    name=$(basename "$file" .vk)
    clang-19 -E -x cuda --cuda-device-only --cuda-gpu-arch=sm_80 -nocudainc -nocudalib --cuda-path=/nonexistent -std=c++17 \
        -Xclang -fcuda-allow-variadic-functions -D__VGSPCC__=1 -D__CUDACC__ -I"$include" -include cuda_runtime.h "$file" \
        > "$work/$name.ii"
    "$interpret" "$file" < "$work/$name.ii" > "$work/$name.interpreted" || failed=1
    clang++-19 -x c++ -std=gnu++17 -w -O1 -ffp-contract=off -fwrapv -include "$here/run/native.h" "$file" -o "$work/$name.native"
    "$work/$name.native" > "$work/$name.expected"
    if diff "$work/$name.expected" "$work/$name.interpreted" > "$work/$name.diff"; then
        echo "ok $name"
    else
        echo "FAILED $name:"
        head -20 "$work/$name.diff"
        failed=1
    fi
done
exit $failed
