#!/bin/sh
# run.sh VGSPCC GENERATE DIRECTORY FIRST COUNT [ISA...]: compiles and runs the random programs of COUNT seeds from FIRST, and
# compares what the host's own threads (reference.h, compiled by HOST_CXX, clang++-19), the serial form and the vector form of
# each ISA (x86-64-v3 without any) compute.
#
# All forms agree in all bits. x86-64-v2, which has no fused multiply-add, and the reference agree where a kernel uses nothing
# but operations that round right, and none are fused: they may be for every fourth seed, for the others -fmad=false. Most of
# the time is clang's, so units are compiled without optimisation but for every tenth seed. KERNELS, from the environment, is
# how many kernels a program has (10): what a program costs beside its kernels is worth about 20 of them.
#
# On another processor neon, sve128, sve256 and sve512 are run under qemu, in a program of their own on the mini runtime, whose
# serial form must agree with that of this processor too. sve256:128 is sve256 on registers of 128 bytes. Where qemu or the
# libraries to link with are missing, nothing is run: exit status 77.
set -u
here=$(cd "$(dirname "$0")" && pwd)
neon=$(cd "$here/../../kernels/neon" && pwd)
. "$neon/forms.sh"
compiler=$1 generate=$2 directory=$3 first=$4 count=$5
shift 5
[ $# != 0 ] || set -- x86-64-v3
status=0

complain()
{
    echo "seed $seed: $*"
    status=1
}

# compare WHAT PATTERN FILE FILE: the lines with the pattern, which are those of kernels that must agree.
compare()
{
    grep -E "$2" "$3" > expected
    grep -E "$2" "$4" > found
    cmp -s expected found && cut -d' ' -f2 expected | sort -u | sed "s/^/$1 /" >> agreed || complain "$1: $(diff expected found | sed -n 's/^< //p' | cut -d' ' -f1-2 | uniq -c | head -n 6 | xargs)"
}

host="${HOST_CXX:-clang++-19} -std=c++17 -w -O0 -ffp-contract=off -I$here"

# What all programs begin with, compiled before.
reference_header()
{
    printf '#include "reference.h"\n#include "program.h"\n' > reference_header.h
    $host -x c++-header reference_header.h -o reference_header.pch
}

reference()
{
    $host -x c++ -include-pch reference_header.pch program.cu -o reference 2> errors && timeout 100 ./reference > reference.out ||
        complain "the reference fails: $(grep -m 2 error errors)"
}

# --- this processor, and the one that qemu is: how programs are made for either, and run --------------------------------

# make_here ISAS PROGRAM
make_here()
{
    $vgspcc --isa="$1" program.cu -o "$2" 2> errors
}

# run_here FORM ISA
run_here()
{
    VGSP_FORM=$1 VGSP_ISA=$2 timeout 100 ./here
}

make_emulated()
{
    $vgspcc --isa="$1" -c program.cu -o kernels.o 2> errors && link_program . program.cu kernels.o "$2" 2> errors
}

# Registers are as long as the ISA's name says, unless it is followed by bytes.
run_emulated()
{
    case $2 in
    *:*) bytes=${2#*:} ;;
    sve*) bytes=$((${2#sve} / 8)) ;;
    *) bytes= ;;
    esac
    # shellcheck disable=SC2046
    MINI_FORM=$1 MINI_ISA=${2%:*} timeout 100 $emulator $(registers "$bytes") ./emulated
}

# run PROCESSOR FORM ISA FILE
run()
{
    "run_$1" "$2" "$3" > "$4" 2> errors || complain "$2 $3: exit status $?" "$(tail -n 2 errors)"
}

# one_processor PROCESSOR ISA...: in serial.PROCESSOR is what its serial form prints
one_processor()
{
    processor=$1
    shift
    "make_$processor" "$(printf '%s\n' "$@" | sed 's/:.*//' | sort -u | paste -sd,)" "$processor" ||
        { complain "does not compile: $(grep -m 2 error errors)"; return; }
    run "$processor" serial "" "serial.$processor"
    compare serial "$exact" reference.out "serial.$processor"
    for isa; do
        run "$processor" vector "$isa" "vector.$isa"
        case $isa in
        x86-64-v2) compare "$isa" "$exact" "serial.$processor" "vector.$isa" ;;
        *) compare "$isa" . "serial.$processor" "vector.$isa" ;;
        esac
    done
}

one_program()
{
    reference
    [ -z "$isas_here" ] || one_processor here $isas_here
    [ -z "$isas_emulated" ] || one_processor emulated $isas_emulated
    [ -z "$isas_here" ] || [ -z "$isas_emulated" ] || compare "both serial forms" . serial.here serial.emulated
}

isas_here= isas_emulated=
for isa; do
    case $(uname -m).$isa in
    aarch64.* | *.c | *.x86*) isas_here="$isas_here $isa" ;;
    *) isas_emulated="$isas_emulated $isa" ;;
    esac
done
[ -z "$isas_emulated" ] || require_aarch64 "$directory"
mkdir -p "$directory" && cd "$directory" && reference_header && : > agreed || exit 1
[ -z "$isas_emulated" ] || make_mini . || exit 1
host_half="$host_half -I$here -O0"
seed=$first
while [ "$seed" -lt $((first + count)) ]; do
    fmad=false exact='^(int|exact) ' level=-O0
    [ $((seed % 4)) != 3 ] || fmad=true exact='^int '
    [ $((seed % 10)) != 9 ] || level=-O1
    vgspcc="$compiler -fmad=$fmad $level -Xcompiler -w,-O0 -I$here"
    "$generate" "$seed" --kernels "${KERNELS:-10}" > program.cu || exit 1
    one_program
    seed=$((seed + 1))
done
echo "kernels that agree: $(cut -d' ' -f1 agreed | sort | uniq -c | awk '{printf "%s%s %d", (NR > 1 ? ", " : ""), $2, $1}')"
exit $status
