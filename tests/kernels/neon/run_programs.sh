#!/bin/sh
# run_programs.sh VGSPCC DIRECTORY PROGRAM.cu...: whole programs for aarch64, made on any host: vgspcc makes the kernels,
# clang the host half, the mini runtime stands in for libvgsp. Run under qemu in all forms.
set -u
. "$(dirname "$0")/forms.sh"
compiler=$1 directory=$2
shift 2
status=0

# vgspcc on an x86 host gives char a sign, as the host there does; so must the host half.
# Debian's cross libc has no C++ library: the headers, and only they, are the host's.
cross_headers=
if [ "$(uname -m)" != aarch64 ]; then
    for path in /usr/include/c++/12 "/usr/include/$(uname -m)-linux-gnu/c++/12" /usr/aarch64-linux-gnu/include; do
        cross_headers="$cross_headers -isystem $path"
    done
fi
host_half="$cc -c -O1 -fPIC -fno-exceptions -fsigned-char -w
    -x cuda --cuda-host-only -nocudainc -nocudalib --cuda-path=/nonexistent -Wno-unknown-cuda-version
    -std=c++17 -D__CUDACC__=1 -D__VGSPCC__=1 -isystem $include $cross_headers -include cuda_runtime.h
    -Xclang -target-sdk-version=11.0 -Xclang -fcuda-allow-variadic-functions -Xclang -fcuda-include-gpubinary
    -Xclang $directory/id"

# test_program SOURCE
test_program()
{
    program=$directory/$(basename "$1" .cu)
    "$compiler" --isa="$isa" -c "$1" -o "$program.o" && $host_half "$1" -o "$program.host.o" || return 1
    $link "$program.host.o" "$program.o" "$directory/mini_runtime.o" "$directory/mini_cuda.o" -lm -o "$program" &&
        run_forms "$program"
}

require_aarch64 "$directory"
echo VGSP >"$directory/id"
for part in mini_runtime mini_cuda; do
    $cc -c -O1 -I"$include" "$here/$part.c" -o "$directory/$part.o" || exit 1
done
for source; do
    test_program "$source" || { echo "$(basename "$source") failed"; status=1; }
done
exit $status
