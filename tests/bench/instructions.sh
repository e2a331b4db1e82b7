#!/bin/sh
# instructions.sh BENCH LIBVGSP FORMS [benchmark...]: instructions per unit of work in one run of each form, as
# callgrind counts them: what the machine's other work does not change. Those of libvgsp are left out: it sizes its runs
# of blocks by time, which means nothing here. One worker; VGSP_ISA as ever, but valgrind knows no AVX-512. Libraries are
# not looked at. Stripped copies run, for valgrind does not read clang's newest debug information.
set -eu
bench=$1 library=$2 forms=$3
shift 3
command -v valgrind >/dev/null || { echo "valgrind is not installed" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$bench" "$work/bench"
cp "$library" "$work/libvgsp.so.0"
cp -r "$forms" "$work/forms"
rm -f "$work/forms/openblas.so" "$work/forms/opencl.so"
find "$work" -type f -exec strip -g {} +

VGSP_WORKERS=1 LD_LIBRARY_PATH="$work" valgrind -q --tool=callgrind --callgrind-out-file="$work/out" \
    "$work/bench" --forms "$work/forms" --instructions "$@" 2>"$work/log" || { cat "$work/log" >&2; exit 1; }

# A dump holds its name, objects (a number stands for a name after its first use), and costs of lines; a call's costs
# stand where it is made, too.
for dump in $(ls -v "$work"/out.*); do cat "$dump"; done | awk '
    /^desc: Trigger: Client Request/ {
        sub(/.*Client Request: /, "")
        split($0, words, ";")
        name = words[1]; form = words[2]; work = words[3]
        if (!(name in units)) { units[name] = words[4]; names[++count] = name }
        if (!(form in column)) { column[form] = ++columns; forms[columns] = form }
    }
    /^c?ob=/ {
        number = $1
        sub(/^c?ob=/, "", number)
        if (NF > 1) object[number] = $2
        if (/^ob=/) current = object[number]
    }
    /^calls=/ { getline; next }
    /^[-+*0-9]/ && current !~ /libvgsp/ { sum += $2 }
    /^totals:/ { value[name, form] = sum / work; sum = 0 }

    function heads(prefix, from,    c) { for (c = from; c <= columns; c++) printf " %14s |", prefix forms[c] }
    function cell(is_there, number) { if (is_there) printf " %14.2f |", number; else printf " %14s |", "" }
    function row(name,    c) {
        printf "| %-17s | %-9s |", name, units[name]
        for (c = 1; c <= columns; c++) cell((name, forms[c]) in value, value[name, forms[c]])
        for (c = 2; c <= columns; c++)
            cell(value[name, forms[c]] > 0, value[name, forms[c]] / value[name, forms[1]])
        print ""
    }
    END {
        printf "| %-17s | %-9s |", "benchmark", "unit"
        heads("", 1)
        heads("/ ", 2)
        printf "\n|---|---|"
        for (c = 1; c < 2 * columns; c++) printf "---:|"
        print ""
        for (i = 1; i <= count; i++) row(names[i])
    }'
