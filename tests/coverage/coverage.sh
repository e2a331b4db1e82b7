#!/bin/sh
# coverage.sh VGSPCC CORPORA [PROGRAM...]: builds public CUDA programs as they are, runs each in both forms, and prints
# the rows of docs/coverage.md. CORPORA is a folder with a clone of each repository that programs.txt names; builds go to
# its folder vgsp-coverage, what the programs read to inputs in that one. Without PROGRAM, all of programs.txt.
set -u
here=$(cd "$(dirname "$0")" && pwd)
compiler=$(realpath "$1") corpora=$(realpath "$2")
shift 2
output=$corpora/vgsp-coverage
mkdir -p "$output"
"$here/inputs.sh" "$output/inputs" "$corpora"

# What a program says, without what differs from run to run.
steady() {
    grep -viE 'time|second|GB/s|bandwidth|throughput|[0-9] ?(ms|us|s)\b' "$1"
}

# run FORM: whether the program ended by itself and said what it must, and nothing that it must not.
run() {
    VGSP_FORM=$1 timeout 300 sh -c "\"\$0\" $arguments" "$output/$name" >"$output/$name.$1" 2>&1 || return 1
    if [ -n "$wrong" ] && grep -qE "$wrong" "$output/$name.$1"; then return 1; fi
    [ "$right" = = ] || grep -qE "$right" "$output/$name.$1"
}

forms_agree() {
    steady "$output/$name.serial" >"$output/$name.1"
    steady "$output/$name.vector" | cmp -s - "$output/$name.1"
}

# reference: builds and runs what computes the same on the host.
reference() {
    gcc -w -O1 -fopenmp $same -lstdc++ -lm -pthread -o "$output/$name.host" >"$output/$name.reference" 2>&1 &&
        timeout 300 sh -c "\"\$0\" $same_arguments" "$output/$name.host" >"$output/$name.reference" 2>&1
}

agrees() {
    awk -v within="$within" -f "$here/references/agree.awk" "$output/$name.$1" "$output/$name.reference"
}

result() {
    cd "$corpora/$folder" || { echo "not there"; return; }
    "$compiler" -O3 -w --isa=x86-64-v3 $inputs -o "$output/$name" >"$output/$name.log" 2>&1 || {
        echo "does not compile: $(grep -m1 -oE '(error|not supported).*' "$output/$name.log")"
        return
    }
    for form in serial vector; do
        run $form || { echo "wrong ($form form)"; return; }
    done
    [ "$right" != = ] && { echo right; return; }
    if [ -n "$same" ]; then
        reference || { echo "the reference does not run"; return; }
        for form in serial vector; do
            distance=$(agrees $form) || { echo "wrong ($form form): $distance"; return; }
        done
        echo "right: $distance"
        return
    fi
    forms_agree && echo "forms agree" || echo "forms differ"
}

wanted() {
    [ $# -eq 0 ] && return 0
    for program; do [ "$program" = "$name" ] && return 0; done
    return 1
}

grep -v '^#' "$here/programs.txt" | sed "s|@|$here/references|g; s|%|$output/inputs|g" |
    while IFS=';' read -r corpus name folder inputs arguments right wrong same same_arguments within; do
        wanted "$@" && echo "| $name | $corpus | \`$arguments\` | $(result </dev/null) |"
    done
