#!/bin/sh
# run.sh VGSPCC GENERATE DIRECTORY FIRST COUNT [ISA...]: compiles and runs the random programs of COUNT seeds from FIRST, and
# compares what the serial form and the vector form of each ISA (x86-64-v3 without any) compute: all bits, except that kernels
# with floating point are not compared for x86-64-v2, which has no fused multiply-add.
#
# REFERENCE, from the environment, is another compiler (REFERENCE prog.cu -o prog) to ask where two forms differ: kernels with
# floating point it may contract differently. KERNELS is how many kernels a program has (10).
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

# Which launches differ, and on whose side the reference is.
compare()
{
    pattern=.
    [ "$1" != x86-64-v2 ] || pattern='^int '
    grep "$pattern" serial > expected
    grep "$pattern" vector > found
    cmp -s expected found && return
    complain "$1: $(diff expected found | sed -n 's/^< //p' | head -n 4)"
    [ -n "${REFERENCE:-}" ] || return
    cp "$here/program.h" . && $REFERENCE program.cu -o reference && timeout 300 ./reference > reference.out || return
    grep "$pattern" reference.out > third
    cmp -s third expected && echo "  the reference agrees with the serial form"
    cmp -s third found && echo "  the reference agrees with the vector form"
}

# one_isa ISA
one_isa()
{
    "$compiler" --isa="$1" -O1 -Xcompiler -w -I"$here" program.cu -o program 2> errors ||
        { complain "$1 does not compile: $(grep -m 2 error errors)"; return; }
    run serial "" serial
    run vector "$1" vector
    [ -s serial ] || complain "no output"
    compare "$1"
}

mkdir -p "$directory" && cd "$directory" || exit 1
seed=$first
while [ "$seed" -lt $((first + count)) ]; do
    "$generate" "$seed" --kernels "${KERNELS:-10}" > program.cu || exit 1
    for isa; do one_isa "$isa"; done
    seed=$((seed + 1))
done
[ $status != 0 ] || echo "$count programs agree"
exit $status
