#!/bin/sh
# run_golden.sh VGSPCC KERNEL.vk: compares what vgspcc prints for a small kernel with the files beside it, chosen by suffix:
#   KERNEL.PASS.tree   the tree after a pass      KERNEL.ISA.c   the generated C for one instruction set; which, the files tell
# With VGSP_UPDATE_GOLDEN=1 it writes those files instead; look at the difference before you keep it.
set -u
compiler=$1
cd "$(dirname "$2")" || exit 1
kernel=$(basename "$2" .vk)
passes="parse lower"
isas=$(ls "$kernel".*.c | sed 's/^[^.]*\.\(.*\)\.c$/\1/')
status=0

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

# compare FILE OPTION...
compare()
{
    file=$1
    shift
    if ! "$compiler" "$@" "$kernel.vk" > "$work/raw" 2>&1; then
        echo "$kernel: vgspcc $* fails"
        head -n 5 "$work/raw"
        status=1
        return
    fi
    # where the project lies is no part of what is compared
    sed 's|"[^"]*/include/vgsp/|"vgsp/|' "$work/raw" > "$work/printed"
    if [ "${VGSP_UPDATE_GOLDEN:-0}" = 1 ]; then
        cp "$work/printed" "$file"
    elif ! diff -u "$file" "$work/printed"; then
        echo "$kernel: vgspcc $* prints something else than $file"
        status=1
    fi
}

for pass in $passes; do compare "$kernel.$pass.tree" --dump="$pass"; done
for isa in $isas; do compare "$kernel.$isa.c" --emit-c --isa="$isa"; done
exit $status
