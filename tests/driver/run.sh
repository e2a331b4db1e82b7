#!/bin/sh
# run.sh SCRIPT VGSPCC DIRECTORY: runs a test script in an empty directory, with these at hand:
#   $vgspcc                   the command under test
#   fail TEXT                 ends the test
#   succeeds COMMAND...       must end with 0; fails N COMMAND... must end with N
#   says TEXT, silent_on TEXT the last command's output (both streams) has, or has not, the fixed text
#   vector_add NAME           writes NAME.vk with a kernel vector_add(a, b, c, n)
set -u
script=$1 vgspcc=$2 directory=$3
rm -rf "$directory"
mkdir -p "$directory"
cd "$directory" || exit 1

fail()
{
    echo "$script: $*" >&2
    [ -f output ] && sed 's/^/    /' output >&2
    exit 1
}

fails()
{
    expected=$1
    shift
    "$@" >output 2>&1
    status=$?
    [ $status = "$expected" ] || fail "exit status $status, not $expected: $*"
}

succeeds()
{
    fails 0 "$@"
}

says()
{
    grep -qF -e "$1" output || fail "should say: $1"
}

silent_on()
{
    ! grep -qF -e "$1" output || fail "should not say: $1"
}

vector_add()
{
    cat >"$1.vk" <<'END'
__global__ void vector_add(const float *a, const float *b, float *c, int n)
{
    int tid = threadIdx.x + blockIdx.x * blockDim.x;
    if (tid < n) c[tid] = a[tid] + b[tid];
}
END
}

. "$script"
