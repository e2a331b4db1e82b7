#!/bin/sh
# count_instructions.sh VGSPCC DIRECTORY: instructions that qemu executes in each of the eleven kernels, as eleven.c launches them
# (with what they call; without launches, and without the checks around them): NEON, and SVE by the length of its registers.
set -u
neon=$(cd "$(dirname "$0")" && pwd)
. "$neon/forms.sh"
compiler=$1 directory=$2
eleven=$neon/../eleven

# count ISA BYTES: "kernel isa count" for each kernel. -singlestep makes each line of the log one instruction.
count()
{
    isa=$1
    "$compiler" --isa="$isa" -c "$eleven/eleven.vk" -o "$directory/$isa.o" --header="$directory/eleven.h" || exit 1
    $link -I"$directory" -I"$include" "$eleven/eleven.c" "$neon/mini_runtime.c" "$directory/$isa.o" -lm -o "$directory/$isa" || exit 1
    # shellcheck disable=SC2046
    MINI_FORM=shaped $emulator $(registers "$2") -singlestep -d exec,nochain -D /dev/stdout "$directory/$isa" |
        awk -v isa="$isa" '
            $NF == "vgsp_launch" { kernel = "" }
            $NF ~ /_(rows|any)$/ { kernel = $NF }
            kernel { count[kernel]++ }
            # _Z, the length of the name, the name, the types of parameters
            function name_of(symbol) { sub(/^_Z/, "", symbol); return substr(symbol, length(symbol + 0 "") + 1, symbol + 0) }
            END { for (k in count) print name_of(k), isa, count[k] }' |
        sort
}

require_aarch64 "$directory"
[ "$emulator" ] || { echo "needs qemu, on another processor"; exit 77; }
for form in "neon 16" "sve128 16" "sve256 32" "sve512 64"; do
    # shellcheck disable=SC2086
    count $form
done | awk '
    { if (!($1 in seen)) { seen[$1] = 1; names[++kernels] = $1 }
      if (!($2 in known)) { known[$2] = 1; isas[++columns] = $2 }
      n[$1, $2] = $3 }
    END {
        printf "| kernel |"; for (c = 1; c <= columns; c++) printf " %s |", isas[c]; printf "\n|---|"
        for (c = 1; c <= columns; c++) printf "---:|"
        print ""
        for (i = 1; i <= kernels; i++) {
            printf "| %s |", names[i]; for (c = 1; c <= columns; c++) printf " %d |", n[names[i], isas[c]]; print ""
        }
    }'
