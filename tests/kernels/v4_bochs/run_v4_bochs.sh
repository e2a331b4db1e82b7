#!/bin/sh
# run_v4_bochs.sh VGSPCC DIRECTORY PROGRAM...: test programs in their x86-64-v4 form on a processor that has AVX-512:
# Bochs emulates one, in a whole machine. PROGRAM is a source (.cu), kernels (.vk) with a main in the .c of the same
# name, or an executable. Each must exit with 0 there, and print the HASH that its serial form prints on this machine.
# Prints the instructions each has taken.
#
# The machine has one processor, memory and little else. rom.S is its firmware: it jumps into a Linux kernel that Bochs
# puts into memory, together with an initial file system (a cpio archive) of init.c, the programs and the shared
# libraries they need. init.c runs them and reports through port 0xE9, which Bochs prints.
#
# Needs Bochs 2.7 (Debian: bochs and any of its displays), and apt-get to download Debian's smallest kernel, 27 MB,
# into DIRECTORY; nothing is installed and nothing runs as root. Exits with 77 (skipped), saying why, where one is
# missing and where this machine has AVX-512 itself: the ordinary tests run v4 there. Booting takes 15 seconds of a
# processor, most programs less than one. VGSP_BOCHS_SECONDS (default 600) is the time the machine gets.
#
# Of all programs: run_v4_bochs.sh VGSPCC DIRECTORY ../*.cu ../../cuda/*.cu. All are right but where Bochs 2.7 itself is
# wrong: bin/clang-19 works around one error; vcvttpd2uqq takes 2^63 and more for out of range (conversions and
# conversion_clamp fail); vpsravq by exactly 64 leaves the value as it is; fyl2x and fpatan, behind the references of
# math_double, are inexact (its HASH agrees); an fma may give 0 for a remainder below 2^-61 of the product.
set -u
compiler=$1 directory=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)
megabytes=768 # of emulated memory
image_at=0x1000000
seconds=${VGSP_BOCHS_SECONDS:-600}

skip()
{
    echo "skipped: $*"
    exit 77
}

fail()
{
    echo "$*"
    exit 1
}

# --- the kernel ----------------------------------------------------------------------------------------------------

# Leaves the kernel of Debian's cloud image package in DIRECTORY/vmlinuz.
get_kernel()
{
    [ ! -s vmlinuz ] || return 0
    package=$(apt-cache depends linux-image-cloud-amd64 2>/dev/null |
        sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p')
    [ -n "$package" ] || return 1
    apt-get download -qq "$package" 2>/dev/null || return 1
    dpkg-deb --fsys-tarfile "$package"_*.deb | tar -xO "./boot/vmlinuz-${package#linux-image-}" >vmlinuz.part &&
        mv vmlinuz.part vmlinuz
    rm -f "$package"_*.deb
    [ -s vmlinuz ]
}

# --- the initial file system: a cpio archive of the "newc" kind ------------------------------------------------------

# pad BYTES: zeros up to a multiple of 4.
pad()
{
    head -c $(((4 - $1 % 4) % 4)) /dev/zero
}

# entry NAME MODE BYTES
entry()
{
    printf '070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%s\0' \
        0 "$2" 0 0 1 0 "$3" 0 0 0 0 $((${#1} + 1)) 0 "$1"
    pad $((110 + ${#1} + 1))
}

# add NAME FILE
add()
{
    bytes=$(stat -Lc %s "$2")
    entry "$1" 33261 "$bytes" # a file, 0755
    cat "$2"
    pad "$bytes"
}

# The shared objects that programs are loaded with: one path a line, the dynamic linker's included.
libraries()
{
    for program; do ldd "$program"; done | grep -o '/[^ ]*' | sort -u
}

# archive PROGRAM...
archive()
{
    for name in lib lib64 programs; do entry $name 16877 0; done # directories, 0755
    add init init
    for path in $(libraries "$@"); do
        case $path in
        */ld-linux*) add "lib64/$(basename "$path")" "$path" ;;
        *) add "lib/$(basename "$path")" "$path" ;;
        esac
    done
    for program; do add "programs/$(basename "$program")" "$program"; done
    entry 'TRAILER!!!' 0 0
}

# --- the machine ---------------------------------------------------------------------------------------------------

# Few devices to look for, no time lost with security; registers are saved in the standard format, since Bochs and Linux
# disagree about the compact one.
command_line="console=ttyS0 quiet rdinit=/init panic=-1 reboot=t nokaslr acpi=off pci=off numa=off mitigations=off
    clearcpuid=xsavec,xsaves random.trust_cpu=on init_on_alloc=0 lpj=1000000 tsc=reliable audit=0 nowatchdog
    cryptomgr.notests i8042.noprobe i8042.nopnp"

make_machine()
{
    archive "$@" >image || return 1
    files_bytes=$(stat -c %s image)
    truncate -s %2M image
    kernel_offset=$(stat -c %s image)
    setup_sectors=$(od -An -tu1 -j 497 -N 1 vmlinuz)
    tail -c +$(((setup_sectors + 1) * 512 + 1)) vmlinuz >>image
    clang-19 -c "$here/rom.S" -o rom.o -DKERNEL='"vmlinuz"' -DMEGABYTES=$megabytes -DIMAGE=$image_at \
        -DIMAGE_BYTES="$(stat -c %s image)" -DFILES_BYTES="$files_bytes" -DKERNEL_OFFSET="$kernel_offset" \
        "-DCOMMAND=\"$(echo $command_line)\"" &&
        ld.lld-19 --oformat=binary -Ttext=0 rom.o -o rom.bin || return 1
    cat >bochsrc <<END
cpu: model=corei7_skylake_x, count=1, ips=100000000, reset_on_triple_fault=0
memory: guest=$megabytes, host=$megabytes
romimage: file=rom.bin
optramimage1: file=image, address=$image_at
vga: extension=none, realtime=0
display_library: rfb, options="timeout=0"
config_interface: textconfig
pci: enabled=0
sound: waveoutdrv=dummy
speaker: enabled=0
com1: enabled=1, mode=file, dev=console.txt
port_e9_hack: enabled=1
clock: sync=none, time0=1
boot: disk
panic: action=fatal
log: bochs.log
END
    echo c >continue # to Bochs's debugger, where it has one
}

# Leaves the programs' reports in output.txt. Bochs's display waits for somebody on the network: it gets none, where
# that can be arranged.
run_machine()
{
    alone=
    if unshare -rn true 2>/dev/null; then alone="unshare -rn"; fi
    debugger=
    if bochs --help 2>&1 | grep -q -e '-rc '; then debugger="-rc continue"; fi
    $alone timeout "$seconds" bochs -q -f bochsrc $debugger </dev/null >output.txt 2>&1
    grep -q 'Shutdown port: shutdown requested' output.txt && return 0
    tail -n 5 console.txt bochs.log
    echo "the emulated machine did not come to its end"
    return 1
}

# --- programs ------------------------------------------------------------------------------------------------------

# Of a program's report in output.txt: what it printed.
printed()
{
    sed -n "/^RUN $1\$/,/^EXIT $1 /p" output.txt | sed '1d;$d'
}

# judge PROGRAM: 0 when it ended well and agrees with its serial form, which runs here.
judge()
{
    name=$(basename "$1")
    serial=$(VGSP_FORM=serial timeout 60 "./$1" 2>&1)
    case $? in 0 | 77) ;; *) echo "$name: the serial form fails here"; return 1 ;; esac
    wanted=$(echo "$serial" | sed -n 's/^HASH //p')
    found=$(printed "$name" | sed -n 's/^HASH //p')
    set -- $(sed -n "s/^EXIT $name //p" output.txt)
    if [ "${1:-none}" != 0 ]; then
        echo "$name: exit status ${1:-none}"
        printed "$name" | tail -n 8
        return 1
    fi
    [ "$found" = "$wanted" ] || { echo "$name: hash '$found', but '$wanted' for the serial form"; return 1; }
    echo "$name: right, $2 million instructions"
}

# prepare PROGRAM: leaves it in programs/. bin/ holds a clang-19 that works around an error of Bochs.
prepare()
{
    stem=$(basename "${1%.*}")
    VGSP_BOCHS_CLANG=$(command -v clang-19) || return 1
    export VGSP_BOCHS_CLANG
    case $1 in
    *.cu) PATH=$here/bin:$PATH "$compiler" --isa=x86-64-v4 -I"$here/.." "$1" -o "programs/$stem" ;;
    *.vk)
        PATH=$here/bin:$PATH "$compiler" --isa=x86-64-v4 -c "$1" -o "$stem.o" --header="$stem.h" &&
            "$compiler" -I. "${1%.vk}.c" "$stem.o" -o "programs/$stem" -lm ;;
    *) cp "$1" programs ;;
    esac
}

[ "$(uname -m)" = x86_64 ] || skip "this is no x86-64 machine"
grep -m1 '^flags' /proc/cpuinfo | grep -qw avx512f && skip "this machine has AVX-512 itself"
command -v bochs >/dev/null || skip "there is no bochs"
mkdir -p "$directory/programs" || exit 1
rm -f "$directory"/programs/*
for program; do
    program=$(realpath "$program")
    (cd "$directory" && prepare "$program") || fail "$program: not compiled"
done
cd "$directory" || exit 1
get_kernel || skip "apt-get downloads no kernel"
clang-19 -O1 -static "$here/init.c" -o init && make_machine programs/* || fail "the emulated machine cannot be made"
run_machine || exit 1
status=0
for program in programs/*; do
    judge "$program" || status=1
done
exit $status
