# dependencies.sh: sourced by tests/run.sh and samples/run.sh, in the project's directory.
#
# need_packages PACKAGE... installs the Debian packages that are missing: it says which, and goes through sudo when not
# root. With everything there it runs nothing and needs no network.
# configure_and_build DIRECTORY OPTION... builds there with the options of both scripts, so that they share what is built.

build_packages="clang-19 lld-19 llvm-19 libclang-19-dev libhwloc-dev libdw-dev cmake ninja-build pkg-config"
sample_packages="libpng-dev libjpeg-dev"
test_packages="libclang-rt-19-dev check make gdb qemu-user-static libc6-dev-arm64-cross libgcc-12-dev-arm64-cross
    bochs bochs-term libopenblas0-pthread"

is_installed()
{
    dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed
}

as_root()
{
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

need_packages()
{
    command -v dpkg-query >/dev/null || { echo "This is no Debian: please install: $*" >&2; return 0; }
    missing=
    for package; do
        is_installed "$package" || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    echo "Installing Debian packages:$missing"
    as_root apt-get update -qq || echo "apt-get update failed; trying with the lists there are" >&2
    # shellcheck disable=SC2086
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing
}

# Optimised, with assertions: the compiler verifies its tree between passes.
configure_and_build()
{
    directory=$1
    shift
    cmake -S . -B "$directory" -G Ninja -DCMAKE_C_COMPILER=clang-19 -DCMAKE_BUILD_TYPE=RelWithDebInfo \
        "-DCMAKE_C_FLAGS_RELWITHDEBINFO=-O2 -g" "$@"
    cmake --build "$directory"
}
