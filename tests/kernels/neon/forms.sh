# forms.sh: sourced by scripts that run aarch64 programs, with `neon`, the folder it lies in: how such programs are made and
# run on this machine, and in which forms. ISA, from the environment, is the instruction set (neon); VECTOR_BYTES how long
# scalable registers are.
isa=${ISA:-neon}
include=$neon/../../../include
cc="clang-19 --target=aarch64-linux-gnu"
link="$cc -fuse-ld=lld -static -O1"
emulator=
if [ "$(uname -m)" != aarch64 ]; then emulator=$(command -v qemu-aarch64-static || command -v qemu-aarch64); fi

# registers BYTES: what the emulator is told for scalable registers so long; nothing: as long as it likes
registers()
{
    [ -z "$emulator" ] || [ -z "$1" ] || echo "-cpu max,sve-default-vector-length=$1"
}

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

# make_mini DIRECTORY: what stands in for libvgsp in whole programs.
make_mini()
{
    for part in mini_runtime mini_cuda; do
        $cc -c -O1 -I"$include" "$neon/$part.c" -o "$1/$part.o" || return 1
    done
    echo VGSP >"$1/id"
}

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
    -Xclang -target-sdk-version=11.0 -Xclang -fcuda-allow-variadic-functions -Xclang -fcuda-include-gpubinary"

# link_program DIRECTORY SOURCE KERNELS.o PROGRAM: a whole program of the kernels that vgspcc has made of SOURCE, of its host
# half, which clang makes, and of what make_mini has left in DIRECTORY.
link_program()
{
    $host_half -Xclang "$1/id" "$2" -o "$4.host.o" &&
        $link "$4.host.o" "$3" "$1/mini_runtime.o" "$1/mini_cuda.o" -lm -o "$4"
}

# run_forms PROGRAM: the serial form, vectors for launches of any shape, and vectors as chosen by the launch's shape must pass
# and print the same HASH, if any.
run_forms()
{
    unset first
    for form in serial any shaped; do
        # shellcheck disable=SC2046
        output=$(MINI_FORM=$form $emulator $(registers "${VECTOR_BYTES:-}") "$1" 2>&1) || {
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
