#!/bin/sh
# run_programs.sh VGSPCC DIRECTORY PROGRAM.cu...: whole programs for aarch64, made on any host: vgspcc makes the kernels,
# clang the host half, the mini runtime stands in for libvgsp. Run under qemu in all forms.
set -u
neon=$(cd "$(dirname "$0")" && pwd)
. "$neon/forms.sh"
compiler=$1 directory=$2
shift 2
status=0

# test_program SOURCE
test_program()
{
    program=$directory/$(basename "$1" .cu)
    "$compiler" --isa="$isa" -c "$1" -o "$program.o" && link_program "$directory" "$1" "$program.o" "$program" &&
        run_forms "$program"
}

require_aarch64 "$directory"
make_mini "$directory" || exit 1
for source; do
    test_program "$source" || { echo "$(basename "$source") failed"; status=1; }
done
exit $status
