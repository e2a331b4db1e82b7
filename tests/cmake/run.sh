#!/bin/sh
# run.sh BUILD PROJECT WORK LIBDIR: installs BUILD, moves the copy elsewhere, and builds PROJECT from it with Ninja and
# with Make; then from the build tree; then uninstalls.
set -eu
build=$1 project=$2 work=$3 libdir=$4
unset MAKEFLAGS MAKELEVEL
rm -rf "$work"
mkdir -p "$work"

fail()
{
    echo "cmake test: $*" >&2
    exit 1
}

# The install test must not make an earlier, real installation forgotten.
manifest=$build/install_manifest.txt
[ ! -e "$manifest" ] || cp "$manifest" "$work/manifest"
cmake --install "$build" --prefix "$work/installed" >"$work/log"
cp -a "$work/installed" "$work/moved"

# compiled LOG: the kernel files that a build compiled, sorted, on one line
compiled()
{
    sed -n 's/.*Compiling kernels of //p' "$1" | sort | tr '\n' ' '
}

# expect_compiled TREE FILES: builds and checks what was compiled
expect_compiled()
{
    cmake --build "$1" >"$work/log" 2>&1 || fail "does not build: $(cat "$work/log")"
    [ "$(compiled "$work/log")" = "$2" ] || fail "$1: compiled '$(compiled "$work/log")', not '$2': $(cat "$work/log")"
}

# try_project NAME GENERATOR ARGUMENT...
try_project()
{
    name=$1 generator=$2
    shift 2
    cp -r "$project" "$work/$name"
    tree=$work/$name/tree
    cmake -S "$work/$name" -B "$tree" -G "$generator" -DCMAKE_C_COMPILER=clang-19 "$@" >"$work/log" 2>&1 || fail "$name: $(cat "$work/log")"
    expect_compiled "$tree" "add.vk scale.vk whole.cu "
    "$tree/app" || fail "$name: app failed"
    "$tree/whole" || fail "$name: whole failed"
    expect_compiled "$tree" ""
    sleep 1   # make compares whole seconds on some file systems
    touch "$work/$name/factor.h"
    expect_compiled "$tree" "scale.vk "
    touch "$work/$name/add.vk"
    expect_compiled "$tree" "add.vk "
    expect_compiled "$tree" ""
    "$tree/app" || fail "$name: app failed after the rebuild"
}

try_project ninja Ninja "-DCMAKE_PREFIX_PATH=$work/moved"
try_project make "Unix Makefiles" "-DCMAKE_PREFIX_PATH=$work/moved"
try_project tree Ninja "-DVGSP_DIR=$build/$libdir/cmake/VGSP"

# pkg-config
PKG_CONFIG_PATH=$work/moved/$libdir/pkgconfig
export PKG_CONFIG_PATH
flags=$(pkg-config --define-prefix --cflags --libs vgsp)
vgspcc=$(pkg-config --define-prefix --variable=vgspcc vgsp)
printf '#include <vgsp/vgsp.h>\nint main(void) { return vgsp_device_synchronize(); }\n' >"$work/plain.c"
# shellcheck disable=SC2086
clang-19 "$work/plain.c" $flags "-Wl,-rpath,$work/moved/$libdir" -o "$work/plain"
"$work/plain" || fail "a program made with pkg-config failed"
[ "$("$vgspcc" --version)" = "vgspcc $(pkg-config --modversion vgsp)" ] || fail "versions differ"
VGSP_WORKERS=3 "$work/moved/bin/vgsp-info" | grep -q ', 3 workers; VGSP_WORKERS is set' || fail "vgsp-info"
readelf -d "$work/plain" | grep -q 'libvgsp\.so\.[0-9]' || fail "no SONAME"

# Uninstalling leaves no file.
cmake "-DMANIFEST=$manifest" -P "$(dirname "$0")/../../cmake/Uninstall.cmake" >"$work/log"
left=$(find "$work/installed" ! -type d)
[ -z "$left" ] || fail "left after uninstalling: $left"
[ ! -e "$work/manifest" ] || cp "$work/manifest" "$manifest"
