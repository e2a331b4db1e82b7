#!/bin/sh
# run.sh BENCH DIRECTORY [option or benchmark...]: times all benchmarks for each instruction set of this machine, with
# one worker and with all; leaves tables, numbers and charts in DIRECTORY (<instruction set>-<workers>.md, .csv, .svg).
set -eu
bench=$1 directory=$2
shift 2
mkdir -p "$directory"

has() { grep -m1 -E '^flags' /proc/cpuinfo | grep -qw "$1"; }

case $(uname -m) in
x86_64)
    isas=x86-64-v2
    ! has avx2 || isas="$isas x86-64-v3"
    ! has avx512vl || isas="$isas x86-64-v4"
    ! has avx512_vnni || isas="$isas x86-64-v4+" ;;
*) isas=neon ;;
esac

# What OpenBLAS calls the processors whose code it may use.
core_of()
{
    case $1 in
    x86-64-v2) echo Nehalem ;;
    x86-64-v3) echo Haswell ;;
    x86-64-v4*) echo SkylakeX ;;
    esac
}

for isa in $isas; do
    for workers in 1 all; do
        name=$directory/$isa-$workers
        export VGSP_ISA="$isa" VGSP_WORKERS="${workers#all}" OPENBLAS_CORETYPE="$(core_of "$isa")"
        "$bench" --csv "$name.csv" --svg "$name.svg" "$@" > "$name.md" || { cat "$name.md"; exit 1; }
        cat "$name.md"
        echo
    done
done
echo "Tables, numbers and charts: $directory"
