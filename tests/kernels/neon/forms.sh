# forms.sh: sourced by the scripts of this directory: how aarch64 programs are linked and run on this machine, and in
# which forms. ISA, from the environment, is the instruction set (neon); VECTOR_BYTES how long scalable registers are.
isa=${ISA:-neon}
here=$(cd "$(dirname "$0")" && pwd)
include=$here/../../../include
cc="clang-19 --target=aarch64-linux-gnu"
link="$cc -fuse-ld=lld -static -O1"
emulator=
if [ "$(uname -m)" != aarch64 ]; then emulator=$(command -v qemu-aarch64-static || command -v qemu-aarch64); fi
if [ "${VECTOR_BYTES:-}" ]; then emulator="$emulator -cpu max,sve-default-vector-length=$VECTOR_BYTES"; fi

# require_aarch64 DIRECTORY: makes it; exits with 77 (skipped) where such programs cannot be made or run.
require_aarch64()
{
    mkdir -p "$1"
    echo 'int main(void) { return 0; }' >"$1/probe.c"
    if ! $link "$1/probe.c" -o "$1/probe" 2>/dev/null || ! $emulator "$1/probe"; then
        echo "no way to link or run aarch64 programs here"
        exit 77
    fi
}

# run_forms PROGRAM: the serial form, vectors for launches of any shape, and vectors as chosen by the launch's shape must pass
# and print the same HASH, if any.
run_forms()
{
    unset first
    for form in serial any shaped; do
        output=$(MINI_FORM=$form $emulator "$1" 2>&1) || {
            echo "$(basename "$1"), $form: exit status $?"
            echo "$output" | tail -n 12
            return 1
        }
        found=$(echo "$output" | sed -n 's/^HASH //p')
        if [ "$found" != "${first=$found}" ]; then
            echo "$(basename "$1"), $form: hash '$found', but '$first' for the serial form"
            return 1
        fi
    done
    echo "$(basename "$1"): serial and $isa forms agree"
}
