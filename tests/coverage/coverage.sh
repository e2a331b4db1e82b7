#!/bin/sh
# coverage.sh VGSPCC CORPORA [PROGRAM...]: builds public CUDA programs as they are, runs each in both forms, and prints the rows of
# docs/coverage.md. CORPORA is a folder with a clone of each repository that programs.txt names; builds go to its folder
# vgsp-coverage. Without PROGRAM, all of programs.txt.
set -u
here=$(cd "$(dirname "$0")" && pwd)
compiler=$(realpath "$1") corpora=$(realpath "$2")
shift 2
output=$corpora/vgsp-coverage
mkdir -p "$output"

# What a program says, without what differs from run to run.
steady() {
    grep -viE 'time|second|GB/s|bandwidth|throughput|[0-9] ?(ms|us|s)\b' "$1"
}

# run FORM: whether the program ended by itself and said what it must, and nothing that it must not.
run() {
    VGSP_FORM=$1 timeout 300 sh -c "exec '$output/$name' $arguments" >"$output/$name.$1" 2>&1 || return 1
    if [ -n "$wrong" ] && grep -qE "$wrong" "$output/$name.$1"; then return 1; fi
    [ "$right" = = ] || grep -qE "$right" "$output/$name.$1"
}

forms_agree() {
    steady "$output/$name.serial" >"$output/$name.1"
    steady "$output/$name.vector" | cmp -s - "$output/$name.1"
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
    forms_agree && echo "forms agree" || echo "forms differ"
}

wanted() {
    [ $# -eq 0 ] && return 0
    for program; do [ "$program" = "$name" ] && return 0; done
    return 1
}

grep -v '^#' "$here/programs.txt" | while IFS=';' read -r corpus name folder inputs arguments right wrong; do
    wanted "$@" && echo "| $name | $corpus | \`$arguments\` | $(result </dev/null) |"
done
