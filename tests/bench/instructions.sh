#!/bin/sh
# instructions.sh BENCH LIBVGSP FORMS [benchmark...]: instructions per unit of work of one run of each form, launch included,
# as callgrind counts them: what the machine's other work does not change. One worker; VGSP_ISA as ever, but valgrind knows
# no AVX-512. Valgrind does not read clang's newest debug information, so stripped copies run.
set -eu
bench=$1 library=$2 forms=$3
shift 3
command -v valgrind >/dev/null || { echo "valgrind is not installed" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$bench" "$work/bench"
cp "$library" "$work/libvgsp.so.0"
cp -r "$forms" "$work/forms"
find "$work" -type f -exec strip -g {} +

VGSP_WORKERS=1 LD_LIBRARY_PATH="$work" valgrind -q --tool=callgrind --callgrind-out-file="$work/out" \
    "$work/bench" --forms "$work/forms" --instructions "$@" 2>"$work/log" || { cat "$work/log" >&2; exit 1; }
for dump in $(ls -v "$work"/out.*); do cat "$dump"; done | awk -F ';' '
    /^desc: Trigger: Client Request/ { sub(/.*Client Request: /, ""); name = $1; form = $2; work = $3; unit = $4 }
    /^totals:/ {
        split($0, words, " ")
        if (!(name in seen)) { seen[name] = 1; names[++count] = name; units[name] = unit }
        if (!(form in column)) { column[form] = ++columns; forms[columns] = form }
        value[name, form] = words[2] / work
    }
    function ratio(name, form) { return value[name, forms[1]] > 0 ? value[name, form] / value[name, forms[1]] : 0 }
    END {
        printf "| %-17s | %-9s |", "benchmark", "unit"
        for (c = 1; c <= columns; c++) printf " %12s |", forms[c]
        for (c = 2; c <= columns; c++) printf " / %12s |", forms[c]
        printf "\n|---|---|"
        for (c = 1; c < 2 * columns; c++) printf "---:|"
        print ""
        for (i = 1; i <= count; i++) {
            name = names[i]
            printf "| %-17s | %-9s |", name, units[name]
            for (c = 1; c <= columns; c++) printf (name, forms[c]) in value ? " %12.2f |" : " %12s |", value[name, forms[c]]
            for (c = 2; c <= columns; c++) printf (name, forms[c]) in value ? " %14.2f |" : " %14s |", ratio(name, forms[c])
            print ""
        }
    }'
