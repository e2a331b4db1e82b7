#!/bin/sh
# run_kernel.sh VGSPCC SOURCE DIRECTORY [OPTION...]: compiles one test program, for all instruction sets of this machine, and
# runs it in every form.
set -u
compiler=$1 source=$2 directory=$3
shift 3
program=$directory/$(basename "$source" .cu)
. "$(dirname "$0")/machine_isas.sh"
# shellcheck disable=SC2046
"$compiler" "$source" -o "$program" $(isa_option) "$@" || { echo "$source does not compile"; exit 1; }
exec "$(dirname "$0")/run_forms.sh" "$program"
