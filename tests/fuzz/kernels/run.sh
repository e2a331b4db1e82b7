#!/bin/sh
# run.sh VGSPCC GENERATE DIRECTORY FIRST COUNT [ISA...]: compiles and runs the random programs of COUNT seeds from FIRST, and
# compares what the host's own threads (reference.h, compiled by HOST_CXX, clang++-19), the serial form and the vector form of
# each ISA (x86-64-v3 without any) compute.
#
# All forms agree in all bits. x86-64-v2, which has no fused multiply-add, and the reference agree where a kernel uses nothing
# but operations that round right, and none are fused: they may be for every fourth seed, for the others -fmad=false. Most of
# the time is clang's, so units are compiled without optimisation but for every tenth seed. KERNELS, from the environment, is
# how many kernels a program has (10): what a program costs beside its kernels is worth about 20 of them.
set -u
here=$(cd "$(dirname "$0")" && pwd)
compiler=$1 generate=$2 directory=$3 first=$4 count=$5
shift 5
[ $# != 0 ] || set -- x86-64-v3
status=0

complain()
{
    echo "seed $seed: $*"
    status=1
}

# run FORM ISA FILE
run()
{
    VGSP_FORM=$1 VGSP_ISA=$2 timeout 100 ./program > "$3" 2> errors || complain "$1 $2: exit status $?" "$(tail -n 2 errors)"
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

one_isa()
{
    run vector "$1" "vector.$1"
    case $1 in
    x86-64-v2) compare "$1" "$exact" serial "vector.$1" ;;
    *) compare "$1" . serial "vector.$1" ;;
    esac
}

# one_program ISAS ISA...
one_program()
{
    "$compiler" --isa="$1" -fmad=$fmad $level -Xcompiler -w,-O0 -I"$here" program.cu -o program 2> errors ||
        { complain "does not compile: $(grep -m 2 error errors)"; return; }
    shift
    reference
    run serial "" serial
    compare serial "$exact" reference.out serial
    for isa; do one_isa "$isa"; done
}

mkdir -p "$directory" && cd "$directory" && reference_header && : > agreed || exit 1
isas=$(echo "$*" | tr ' ' ,)
seed=$first
while [ "$seed" -lt $((first + count)) ]; do
    fmad=false exact='^(int|exact) ' level=-O0
    [ $((seed % 4)) != 3 ] || fmad=true exact='^int '
    [ $((seed % 10)) != 9 ] || level=-O1
    "$generate" "$seed" --kernels "${KERNELS:-10}" > program.cu || exit 1
    one_program "$isas" "$@"
    seed=$((seed + 1))
done
echo "kernels that agree: $(cut -d' ' -f1 agreed | sort | uniq -c | awk '{printf "%s%s %d", (NR > 1 ? ", " : ""), $2, $1}')"
exit $status
