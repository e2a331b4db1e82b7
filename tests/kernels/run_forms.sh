#!/bin/sh
# run_forms.sh PROGRAM: runs a test program in every form this machine can run: serial, and vector for plain C and each
# instruction set; each with one and with two workers; and as the runtime chooses. Every run must exit with 0. A program
# that prints a HASH of its raw results must print the same one in all forms, except for x86-64-v2: it has no fused
# multiply-add.
set -u
program=$1
name=$(basename "$program")
status=0

complain()
{
    echo "$name: $*"
    status=1
}

has_flags()
{
    for flag; do
        grep -m1 '^flags' /proc/cpuinfo | grep -qw "$flag" || return 1
    done
}

# Instruction sets of this machine, by vgspcc's names; the extra one where the program has code for it.
instruction_sets()
{
    echo c
    case $(uname -m) in
    aarch64) echo neon ;;
    x86_64)
        if has_flags sse4_2 popcnt; then echo x86-64-v2; fi
        if has_flags avx2 fma bmi2 f16c; then echo x86-64-v3; fi
        if has_flags avx512f avx512bw avx512cd avx512dq avx512vl; then echo x86-64-v4; fi
        if has_flags avx512vl avx512_vnni && grep -q x86_64_v4__ "$program"; then echo x86-64-v4+; fi
        if has_flags avx512vl avx512_fp16 && grep -q x86_64_v4_fp16_ "$program"; then echo x86-64-v4+fp16; fi ;;
    esac
}

# run FORM ISA WORKERS
run()
{
    label="${1:-as chosen}${2:+ $2}, workers $3"
    output=$(env VGSP_FORM="$1" VGSP_WORKERS="$3" ${2:+"VGSP_ISA=$2"} timeout 60 "$program" 2>&1)
    code=$?
    if [ $code != 0 ]; then
        complain "$label: exit status $code"
        echo "$output" | tail -n 8
        return
    fi
    [ "$2" != x86-64-v2 ] || return 0
    found=$(echo "$output" | sed -n 's/^HASH //p')
    if [ -z "${first+set}" ]; then
        first=$found first_label=$label
    elif [ "$found" != "$first" ]; then
        complain "$label: hash $found, but $first for $first_label"
    fi
}

for workers in 1 2; do
    run serial "" $workers
    for isa in $(instruction_sets); do
        run vector "$isa" $workers
    done
done
run "" "" 2
[ $status != 0 ] || echo "$name: all forms agree"
exit $status
