#!/bin/sh
# reduce.sh VGSPCC GENERATE DIRECTORY SEED KERNEL ISA: leaves out statements of a kernel whose forms differ (or whose vector
# form does not compile) while they still do; halves of the statements first, then single ones. The result is
# DIRECTORY/program.cu.
set -u
here=$(cd "$(dirname "$0")" && pwd)
compiler=$1 generate=$2 directory=$3 seed=$4 kernel=$5 isa=$6

# make OMITTED
make()
{
    "$generate" "$seed" --only "$kernel" --omit "$1" > program.cu
}

try()
{
    "$compiler" --isa="$isa" -O1 -Xcompiler -w -I"$here" program.cu -o program 2> errors
}

failure()
{
    try || { grep -q "$mark" errors && [ -n "$mark" ]; return; }
    [ -z "$mark" ] || return 1
    VGSP_FORM=serial timeout 20 ./program > serial 2>&1 || return 1
    VGSP_FORM=vector VGSP_ISA=$isa timeout 20 ./program > vector 2>&1
    ! cmp -s serial vector
}

# What a failing compilation says, so that another failure (a name whose declaration was left out) is not taken for it.
find_mark()
{
    mark=
    make ""
    try || mark=$(sed -n 's/.*error: \(.*\)/\1/p' errors | head -n 1 | cut -c1-30)
}

mkdir -p "$directory" && cd "$directory" || exit 1
find_mark
failure || { echo "the kernel does not fail"; exit 1; }
count=$("$generate" "$seed" --only "$kernel" --count)
omitted= size=$((count / 2))
while [ "$size" -ge 1 ]; do
    at=0
    while [ "$at" -lt "$count" ]; do
        more=$omitted$(seq -s, "$at" $((at + size - 1))),
        make "$more"
        if failure; then omitted=$more; fi
        at=$((at + size))
    done
    size=$((size / 2))
done
make "$omitted"
echo "$directory/program.cu"
