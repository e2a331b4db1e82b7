#!/bin/sh
# run.sh VGSPCC GENERATE DIRECTORY FIRST COUNT [ISA...]: compiles and runs the random programs of COUNT seeds from FIRST, and
# compares what the host's own threads (reference.h, compiled by HOST_CXX, clang++-19), the serial form and the vector form of
# each ISA (x86-64-v3 without any) compute.
#
# All forms agree in all bits, except that kernels with floating point are not compared for x86-64-v2 where multiplications and
# additions are fused. That is so for odd seeds; for even ones -fmad=false, and the reference agrees in all bits where a kernel
# uses nothing but operations that round right. KERNELS, from the environment, is how many kernels a program has (10).
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
    VGSP_FORM=$1 VGSP_ISA=$2 timeout 60 ./program > "$3" 2> errors || complain "$1 $2: exit status $?" "$(tail -n 2 errors)"
}

# compare WHAT PATTERN FILE FILE: the lines with the pattern, which are those of kernels that must agree.
compare()
{
    grep -E "$2" "$3" > expected
    grep -E "$2" "$4" > found
    cmp -s expected found || complain "$1: $(diff expected found | sed -n 's/^< //p' | head -n 4)"
}

reference()
{
    "${HOST_CXX:-clang++-19}" -x c++ -std=c++17 -w -O1 -ffp-contract=off -I"$here" -include reference.h program.cu \
        -o reference 2> errors && timeout 60 ./reference > reference.out || complain "the reference fails: $(tail -n 2 errors)"
}

# one_isa ISA
one_isa()
{
    "$compiler" --isa="$1" -fmad=$fmad -O1 -Xcompiler -w -I"$here" program.cu -o program 2> errors ||
        { complain "$1 does not compile: $(grep -m 2 error errors)"; return; }
    run serial "" serial
    run vector "$1" vector
    compare "reference and $1's serial form" "$exact" reference.out serial
    case $1$fmad in
    x86-64-v2true) compare "$1" '^int ' serial vector ;;
    *) compare "$1" . serial vector ;;
    esac
}

mkdir -p "$directory" && cd "$directory" || exit 1
seed=$first
while [ "$seed" -lt $((first + count)) ]; do
    fmad=true exact='^int '
    [ $((seed % 2)) != 0 ] || fmad=false exact='^(int|exact) '
    "$generate" "$seed" --kernels "${KERNELS:-10}" > program.cu || exit 1
    reference
    for isa; do one_isa "$isa"; done
    seed=$((seed + 1))
done
[ $status != 0 ] || echo "$count programs agree"
exit $status
