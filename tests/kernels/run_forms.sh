#!/bin/sh
# run_forms.sh PROGRAM: runs a test program in every form this machine can run: serial, and vector for plain C and each
# instruction set; each with one and with two workers; and as the runtime chooses. Every run must exit with 0. A program
# that prints a HASH of its raw results must print the same one in all forms, except for x86-64-v2: it has no fused
# multiply-add.
set -u
program=$1
name=$(basename "$program")
status=0
. "$(dirname "$0")/machine_isas.sh"

complain()
{
    echo "$name: $*"
    status=1
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
    for isa in $(machine_isas) $(further_isas "$program"); do
        run vector "$isa" $workers
    done
done
run "" "" 2
[ $status != 0 ] || echo "$name: all forms agree"
exit $status
