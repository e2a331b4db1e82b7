#!/bin/sh
# run_v4_model.sh VGSPCC DIRECTORY PROGRAM.cu...: test programs in their x86-64-v4 form on a processor with AVX2 alone:
# vgspcc's unit for v4 is compiled for v3 with the builtins of AVX-512 modelled in C (bin/clang-19). The model passes for
# the v3 form, and must exit with 0 and print the HASH that the serial form prints.
# Exits with 77 (skipped) where there is no AVX2, and where AVX-512 is real: the ordinary tests run v4 there.
set -u
compiler=$1 directory=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)
status=0

has_flag()
{
    grep -m1 '^flags' /proc/cpuinfo | grep -qw "$1"
}

# run FORM: sets found to the program's hash; non-zero when it failed.
run()
{
    output=$(env VGSP_FORM="$1" VGSP_ISA=x86-64-v3 VGSP_WORKERS=2 timeout 60 "$program" 2>&1)
    code=$?
    found=$(echo "$output" | sed -n 's/^HASH //p')
    [ $code != 0 ] || return 0
    echo "$name: $1 form: exit status $code"
    echo "$output" | tail -n 8
    return 1
}

# test_program SOURCE: 0 when its two forms pass and agree.
test_program()
{
    name=$(basename "$1" .cu)
    program=$directory/$name
    PATH=$here/bin:$PATH "$compiler" --isa=x86-64-v4 "$1" -o "$program" || { echo "$name does not compile"; return 1; }
    run serial || return 1
    serial=$found
    run vector || return 1
    [ "$found" = "$serial" ] && return 0
    echo "$name: hash $found, but $serial for the serial form"
    return 1
}

if ! has_flag avx2 || ! has_flag fma || has_flag avx512f; then
    echo "no AVX2 here, or AVX-512 itself"
    exit 77
fi
VGSP_MODEL_CLANG=$(command -v clang-19) || exit 1
export VGSP_MODEL_CLANG
mkdir -p "$directory"
for source; do
    if test_program "$source"; then echo "$name: v4 model and serial form agree"; else status=1; fi
done
exit $status
