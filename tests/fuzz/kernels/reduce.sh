#!/bin/sh
# reduce.sh VGSPCC GENERATE DIRECTORY SEED KERNEL ISA: leaves out statements of a kernel that run.sh complains about while it
# still does, and about the same; halves of the statements first, then single ones. The result is DIRECTORY/program.cu.
set -u
here=$(cd "$(dirname "$0")" && pwd)
compiler=$1 generate=$2 directory=$3 seed=$4 kernel=$5 isa=$6

# What run.sh says, without the launches' names: a reason of its own when a name whose declaration was left out is used.
complaint()
{
    printf '#!/bin/sh\nexec "%s" "%s" --only %s --omit "%s"\n' "$generate" "$seed" "$kernel" "$1" > one_kernel
    chmod +x one_kernel
    "$here/run.sh" "$compiler" "$PWD/one_kernel" . "$seed" 1 "$isa" | head -n 1 | cut -c1-60 |
        sed 's/: [0-9]* \(int\|exact\|float\) .*//'
}

mkdir -p "$directory" && cd "$directory" || exit 1
wanted=$(complaint "")
case $wanted in
"kernels that agree"*) echo "the kernel does not fail"; exit 1 ;;
esac
count=$("$generate" "$seed" --only "$kernel" --count)
omitted= size=$((count / 2))
while [ "$size" -ge 1 ]; do
    at=0
    while [ "$at" -lt "$count" ]; do
        more=$omitted$(seq -s, "$at" $((at + size - 1))),
        if [ "$(complaint "$more")" = "$wanted" ]; then omitted=$more; fi
        at=$((at + size))
    done
    size=$((size / 2))
done
echo "$wanted"
complaint "$omitted" > /dev/null
echo "$directory/program.cu"
