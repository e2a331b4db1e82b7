#!/bin/sh
# run_remarks.sh VGSPCC KERNEL.vk: compares what --remarks tells of a small kernel with KERNEL.remarks beside it: one
# line a remark, in the order told, without columns, source lines and carets.
# With VGSP_UPDATE_GOLDEN=1 it writes that file instead; look at the difference before you keep it.
set -u
compiler=$1
cd "$(dirname "$2")" || exit 1
kernel=$(basename "$2" .vk)

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

if ! "$compiler" --remarks --emit-c --isa=x86-64-v3 "$kernel.vk" > "$work/c" 2> "$work/raw"; then
    echo "$kernel: vgspcc --remarks fails"
    head -n 5 "$work/raw"
    exit 1
fi
# where the project lies is no part of what is compared
sed -n -e 's|^/.*/include/vgsp/|vgsp/|' -e 's/^\([^:]*:[0-9]*\):[0-9]*: remark: /\1: /p' "$work/raw" > "$work/told"
if [ "${VGSP_UPDATE_GOLDEN:-0}" = 1 ]; then
    cp "$work/told" "$kernel.remarks"
elif ! diff -u "$kernel.remarks" "$work/told"; then
    echo "$kernel: vgspcc --remarks tells something else than $kernel.remarks"
    exit 1
fi
