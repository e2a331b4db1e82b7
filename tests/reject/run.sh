#!/bin/sh
# Translates each *.vk here, which must be refused: with one error at each line that says `EXPECT: text`, holding the text,
# and no other; where it says `EXPECT@COLUMN: text`, at that column.
# Usage: run.sh INTERPRET INCLUDE-DIR WORK-DIR
set -u
interpret=$1 include=$2 work=$3
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$work"
failed=0
for file in "$here"/*.vk; do
    name=$(basename "$file" .vk)
    clang-19 -E -x cuda --cuda-device-only --cuda-gpu-arch=sm_80 -nocudainc -nocudalib --cuda-path=/nonexistent -std=c++17 \
        -Xclang -fcuda-allow-variadic-functions -D__VGSPCC__=1 -D__CUDACC__ -I"$include" -include cuda_runtime.h "$file" \
        > "$work/$name.ii" || exit 1
    "$interpret" "$file" < "$work/$name.ii" > "$work/$name.out" 2>&1
    [ $? = 1 ] || { echo "$name: not refused"; failed=1; }
    grep -nE 'EXPECT(@[0-9]+)?: ' "$file" | sed -E 's/^([0-9]*):.*EXPECT: /\1 [0-9]* /; s/^([0-9]*):.*EXPECT@([0-9]+): /\1 \2 /' \
        > "$work/$name.expected"
    while read -r line column text; do
        grep "^$file:$line:$column: error: " "$work/$name.out" | grep -qF -e "$text" || { echo "$name:$line:$column: no error: $text"; failed=1; }
    done < "$work/$name.expected"
    told=$(grep -c "^$file:.*error: " "$work/$name.out")
    wanted=$(wc -l < "$work/$name.expected")
    [ "$told" = "$wanted" ] || { echo "$name: $told errors, $wanted expected"; cat "$work/$name.out"; failed=1; }
done
exit $failed
