#!/bin/sh
# run_watched.sh VGSPCC SOURCE DIRECTORY STATUS [OPTION...]: compiles one test program with its kernels for ThreadSanitizer,
# runs it in the serial form with two workers, and expects that exit status; 66 is ThreadSanitizer's, of a race.
set -u
compiler=$1 source=$2 directory=$3 status=$4
shift 4
program=$directory/$(basename "$source" .cu)
"$compiler" "$source" -o "$program" -fsanitize=thread --isa=none -O1 -g "$@" || { echo "$source does not compile"; exit 1; }
env VGSP_FORM=serial VGSP_WORKERS=2 TSAN_OPTIONS=exitcode=66 "$program"
found=$?
[ $found = "$status" ] || { echo "exit status $found, expected $status"; exit 1; }
