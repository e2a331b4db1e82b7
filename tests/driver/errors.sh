# Errors name the place once, show it, and leave no output behind.
cat >bad.vk <<'END'
__global__ void k(int *p)
{
    p[0] = undeclared;
}
END
fails 1 "$vgspcc" -c bad.vk
says "bad.vk:3:12: error: use of undeclared identifier 'undeclared'"
says "    p[0] = undeclared;"
says "           ^"
[ "$(grep -c "use of undeclared" output)" = 1 ] || fail "the error is told twice"
[ ! -e bad.o ] || fail "an object of a refused file"

# Only the host half sees this.
cat >host.vk <<'END'
__global__ void k(int *p) { p[0] = 1; }
#ifndef __CUDA_ARCH__
int f() { return missing; }
#endif
END
fails 1 "$vgspcc" -c host.vk
says "host.vk:3:18: error:"
[ ! -e host.o ] || fail "an object of a refused file"

# The preprocessor's own errors.
echo '#include "nowhere.h"' >include.vk
fails 1 "$vgspcc" -c include.vk
says "include.vk:1:10: fatal error: 'nowhere.h' file not found"

# Of several files each is tried, and one bad one spoils the link.
vector_add good
fails 1 "$vgspcc" bad.vk good.vk -o prog
[ ! -e prog ] || fail "a program of a refused file"

# Host files' messages survive a refused kernel file.
echo 'int main(void) { return missing_in_c; }' >main.c
fails 1 "$vgspcc" main.c bad.vk -o prog
says missing_in_c
says "use of undeclared identifier 'undeclared'"
