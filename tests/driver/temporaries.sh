# The private directory is gone afterwards, whatever happened.

# The directory that the last -v run worked in.
directory_of()
{
    grep -o '/tmp/vgspcc-[A-Za-z0-9]*' "$1" | head -n 1
}

gone()
{
    directory=$(directory_of "$1")
    [ -n "$directory" ] || fail "no temporary directory in what -v shows"
    [ ! -e "$directory" ] || fail "$directory is left: $(ls "$directory")"
}

vector_add k
succeeds "$vgspcc" -v -c k.vk
gone output
echo '__global__ void k(int *p) { *p = nothing; }' >bad.vk
fails 1 "$vgspcc" -v -c bad.vk
gone output

# Interrupted: clang waits for a header that nobody writes.
echo '#include "pipe.h"' >waits.vk
mkfifo pipe.h
for signal in INT TERM HUP; do
    # A shell starts background jobs with SIGINT ignored, and what is ignored stays so.
    env --default-signal=INT,TERM,HUP "$vgspcc" -v -c waits.vk >interrupted 2>&1 &
    compiler=$!
    tries=0
    until [ -n "$(directory_of interrupted)" ]; do
        tries=$((tries + 1))
        [ $tries -lt 100 ] || fail "the compiler did not start"
        sleep 0.05
    done
    sleep 0.1
    [ -d "$(directory_of interrupted)" ] || fail "no directory while it works"
    kill -s $signal $compiler
    wait $compiler
    status=$?
    [ $status -gt 128 ] || fail "SIG$signal: exit status $status"
    gone interrupted
done
[ ! -e waits.o ] || fail "an object of an interrupted run"
true
