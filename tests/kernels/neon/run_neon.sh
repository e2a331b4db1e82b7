#!/bin/sh
# run_neon.sh VGSPCC KERNELS.vk MAIN.c DIRECTORY: kernels for aarch64, made on any host, with Debian's arm64 cross libc and under
# qemu: the serial form, NEON for launches of any shape, and NEON as chosen by the launch's shape must all pass and agree.
# Exits with 77 (skipped) where clang cannot link for aarch64 or there is no emulator.
set -u
compiler=$1 kernels=$2 main=$3 directory=$4
here=$(cd "$(dirname "$0")" && pwd)
stem=$(basename "$kernels" .vk)
program=$directory/$stem
cc="clang-19 --target=aarch64-linux-gnu -fuse-ld=lld -static -O1"
mkdir -p "$directory"

emulator=
if [ "$(uname -m)" != aarch64 ]; then emulator=$(command -v qemu-aarch64-static || command -v qemu-aarch64); fi
echo 'int main(void) { return 0; }' > "$directory/probe.c"
if ! $cc "$directory/probe.c" -o "$directory/probe" 2>/dev/null || ! $emulator "$directory/probe"; then
    echo "no way to link or run aarch64 programs here"
    exit 77
fi

"$compiler" --isa=neon -c "$kernels" -o "$program.o" --header="$directory/$stem.h" || exit 1
$cc -I"$directory" -I"$here/../../../include" "$main" "$here/mini_runtime.c" "$program.o" -lm -o "$program" || exit 1

status=0
for form in serial any shaped; do
    output=$(MINI_FORM=$form $emulator "$program" 2>&1) || { echo "$form: exit status $?"; status=1; }
    found=$(echo "$output" | sed -n 's/^HASH //p')
    [ -n "${first+set}" ] || first=$found
    if [ -z "$found" ] || [ "$found" != "$first" ]; then
        echo "$form: hash '$found', but '$first' for the serial form"
        status=1
    fi
    [ $status = 0 ] || echo "$output" | tail -n 12
done
[ $status != 0 ] || echo "$stem: serial and NEON forms agree"
exit $status
