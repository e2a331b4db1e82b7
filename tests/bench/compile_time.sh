#!/bin/sh
# compile_time.sh VGSPCC [FILE...]: how long vgspcc takes to make an object of each file (kernels.vk beside this script), for one
# instruction set and for all: the median and the least of RUNS (9) runs, in seconds. The runs of all take turns, so that what
# else the machine does meets each alike.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
compiler=$1
shift
[ $# != 0 ] || set -- "$here/kernels.vk"
case $(uname -m) in
x86_64) one=x86-64-v3 all=c,x86-64-v2,x86-64-v3,x86-64-v4,x86-64-v4+ ;;
*) one=neon all=c,neon ;;
esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

run=0
while [ "$run" -lt "${RUNS:-9}" ]; do
    for file; do
        for isas in $one $all; do
            start=$(date +%s%N)
            "$compiler" -c "$file" --isa="$isas" -o "$work/object.o"
            echo "$file $isas $(($(date +%s%N) - start))" >> "$work/times"
        done
    done
    run=$((run + 1))
done
sort -k1,2 -k3,3n "$work/times" | awk '
    function show() { if (n) printf "%-40s %-36s median %.2f s, least %.2f s\n", file, isas, t[int((n + 1) / 2)] / 1e9, t[1] / 1e9 }
    $1 != file || $2 != isas { show(); n = 0; file = $1; isas = $2 }
    { t[++n] = $3 }
    END { show() }'
