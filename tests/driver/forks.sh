# Clangs after the first are its forks; where the first cannot have any, each is started, and takes clang's own list of passes.
vector_add k
loaded()
{
    rm -rf log
    mkdir log
    succeeds env LD_DEBUG=files LD_DEBUG_OUTPUT="$PWD/log/of" "$@"
    grep -l 'needed by \(.*/\)\?clang-19 ' log/* | wc -l
}
objects="--isa=c,x86-64-v3"
[ "$(uname -m)" = x86_64 ] || objects="--isa=c"
count=$(loaded "$vgspcc" $objects -c k.vk -o k.o)
[ "$count" = 1 ] || fail "clang was loaded $count times"
mv k.o forked.o

# A script in clang's place is asked every time.
mkdir bin
printf '#!/bin/sh\necho >>"%s/asked"\nexec %s "$@"\n' "$PWD" "$(command -v clang-19)" >bin/clang-19
chmod +x bin/clang-19
PATH=$PWD/bin:$PATH succeeds "$vgspcc" $objects -c k.vk -o k.o
[ "$(wc -l <asked)" -ge 4 ] || fail "the script was asked $(wc -l <asked) times"

# Forks alone take our list of passes, and only for units that are optimised as usual.
cmp -s forked.o k.o && fail "a forked clang took its own list of passes"
for level in -O0 -O3; do
    succeeds "$vgspcc" $objects $level -c k.vk -o k.o
    mv k.o forked.o
    PATH=$PWD/bin:$PATH succeeds "$vgspcc" $objects $level -c k.vk -o k.o
    cmp -s forked.o k.o || fail "the objects of $level differ"
done

# What the user has preloaded stays so, and alone.
cat >preloaded.c <<'END'
#include <stdio.h>
#include <stdlib.h>
__attribute__((constructor)) static void say(void)
{
    FILE *file = fopen("preloaded", "a");
    fprintf(file, "%s\n", getenv("LD_PRELOAD"));
    fclose(file);
}
END
succeeds clang-19 -shared -fPIC preloaded.c -o preloaded.so
LD_PRELOAD=$PWD/preloaded.so succeeds "$vgspcc" $objects k.vk -o k.so
tail -1 preloaded | grep -qx "$PWD/preloaded.so" || fail "the linker was started with LD_PRELOAD=$(tail -1 preloaded)"

# A clang that fails and one that complains say so, forked or not.
printf '__global__ void k(int *p) { *p = nothing; }\n' >wrong.vk
fails 1 "$vgspcc" -c wrong.vk
says "use of undeclared identifier 'nothing'"
printf '__global__ void k(int *p) { *p = 1; }\nint host(void) { return nothing; }\n' >host.vk
fails 1 "$vgspcc" -c host.vk
says "host.vk:2:25: error: use of undeclared identifier 'nothing'"
true
