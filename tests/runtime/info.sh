#!/bin/sh
# info.sh VGSP_INFO GOLDEN: vgsp-info on simulated machines, against the texts in the directory GOLDEN; what is of the
# machine that runs the test is looked at by its form. UPDATE=1 writes the texts anew.
set -eu
info=$1 golden=$2
unset VGSP_SMS VGSP_WORKERS VGSP_BIND VGSP_ISA VGSP_FORM VGSP_TOPOLOGY VGSP_DISABLE

fail()
{
    echo "info.sh: $*" >&2
    cat shown >&2
    exit 1
}

says()
{
    grep -qE -e "$1" shown || fail "should say: $1"
}

# of_simulated NAME ASSIGNMENT...: the part that is about the simulated machine is as in NAME.txt; no line is too long
of_simulated()
{
    name=$1
    shift
    env "$@" "$info" >shown
    sed '/^code:/,$d' shown >"$name.shown"
    [ -z "${UPDATE:-}" ] || cp "$name.shown" "$golden/$name.txt"
    diff "$golden/$name.txt" "$name.shown" || fail "differs from $name.txt"
    ! grep -E '.{121}' shown || fail "a line is too long"
}

of_simulated eight_sockets VGSP_TOPOLOGY="pack:8 numa:2(memory=64GiB) l3:1(size=32MiB) l2:14(size=1MiB) l1:1(size=32KiB) core:1 pu:2" \
    VGSP_SMS=8 VGSP_WORKERS=224
says '^code:    [a-z0-9+-]+; the CPU has c'
says '^heap:    [0-9.]+ [KMGT]iB, which is (the RAM|the cgroup.s limit|half of what RLIMIT_AS leaves) \(RAM [0-9.]+ [MGT]iB, '
says '^block:   at most 1024 threads, 48 KiB of shared memory, 99 KiB on request'
says '^SM:      at most 2048 threads, 32 blocks, 100 KiB of shared memory resident'

of_simulated four_caches_smt VGSP_TOPOLOGY="numa:1(memory=16GiB) pack:1 l3:4(size=8MiB) core:2 pu:2" VGSP_ISA=c VGSP_FORM=serial
says '^code:    c, as VGSP_ISA says; the serial form, as VGSP_FORM says; the CPU has c'

# The same without a limit of its own and with one.
(ulimit -v 4000000 && "$info") >shown
says '^heap:    1\.[0-9] GiB, which is half of what RLIMIT_AS leaves '
says '^binding: a worker stays on the cpus of its SM'
VGSP_BIND=core "$info" >shown
says 'each on one of cpus [0-9]'

if VGSP_TOPOLOGY="no such machine" "$info" >shown 2>&1; then fail "takes nonsense"; fi
says '^vgsp-info: .*no topology from no such machine'
if "$info" --verbose >shown 2>&1; then fail "takes an unknown option"; fi
says 'no argument --verbose is known'
"$info" --help >shown
says '^usage: vgsp-info'
