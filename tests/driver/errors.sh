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

# NVIDIA's headers that are not provided are refused where they are included, found or not; others are not spoken of.
mkdir toolkit own
echo 'int nobody_sees_this(' | tee toolkit/curand_kernel.h >toolkit/cudnn.h
printf '#pragma once\n#include <thrust/device_vector.h>\n' >list.h
printf '#include "list.h"\nint main() {}\n' >absent.cu
fails 1 "$vgspcc" -c absent.cu
says "In file included from absent.cu:1:"
says "./list.h:2:10: error: not supported: 'thrust/device_vector.h', a header of Thrust (see docs/language.md)"
says "#include <thrust/device_vector.h>"
silent_on "generated"
printf '#include <stdio.h>\n\n\n#  include <curand_kernel.h>\nint main() {}\n' >present.cu
fails 1 "$vgspcc" -c -isystem toolkit present.cu
says "present.cu:4:12: error: not supported: 'curand_kernel.h', a header of cuRAND (see docs/language.md)"
silent_on "nobody_sees_this"
echo 'struct own_numbers {};' >own/curand_kernel.h
succeeds "$vgspcc" -c --isa=c -Iown -isystem toolkit present.cu
printf '#include <cudafoo/cudabar.h>\n' >unknown.cu
fails 1 "$vgspcc" -c unknown.cu
says "fatal error: 'cudafoo/cudabar.h' file not found"

# A toolkit of NVIDIA's that a makefile names is not looked into.
for name in cuda_runtime driver_types cuda; do echo '#error NVIDIA' >toolkit/$name.h; done
printf '#include <cuda.h>\n__global__ void k() {}\nint main() { k<<<1, 1>>>(); }\n' >makefile.cu
succeeds "$vgspcc" -c --isa=c -Itoolkit -I toolkit --system-include toolkit makefile.cu

# The linker's, in the same call as the compilation: of all that is run, what it says is told.
printf 'extern "C" int nowhere(int);\n__global__ void k() {}\nint main() { k<<<1, 1>>>(); return nowhere(3); }\n' >link.cu
fails 1 "$vgspcc" --isa=c link.cu -o link
says "undefined symbol: nowhere"
[ ! -e link ] || fail "a program that does not link"
