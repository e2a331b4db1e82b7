# -MD and -MF: everything either half includes, in make's form.
vector_add k
mkdir inc
echo '#define VALUE 1' >inc/both.h
echo '#define HOST 1' >inc/host_only.h
echo '#define DEVICE 1' >inc/device_only.h
cat >k.vk <<'END'
#include "both.h"
#ifdef __CUDA_ARCH__
#include "device_only.h"
#else
#include "host_only.h"
#endif
__global__ void k(int *p) { *p = VALUE; }
END
succeeds "$vgspcc" -Iinc -c k.vk -o k.o -MD -MF deps
for file in k.vk inc/both.h inc/host_only.h inc/device_only.h cuda_runtime.h; do
    grep -qF "$file" deps || fail "deps lacks $file: $(cat deps)"
done
grep -q '^k\.o:' deps || fail "not for k.o: $(cat deps)"
grep -q '/tmp/vgspcc-' deps && fail "a temporary file in deps: $(cat deps)"

succeeds "$vgspcc" -Iinc -c k.vk -MD
[ -s k.d ] || fail "no k.d"
mkdir out
succeeds "$vgspcc" -Iinc -MD -c k.vk -o out/x.o
[ -s out/x.d ] || fail "no out/x.d"
succeeds "$vgspcc" -Iinc -MD k.vk -o k.so
grep -q '^k\.so:' k.d || fail "not for k.so: $(cat k.d)"
echo 'int main(void) { return 0; }' >main.c
succeeds "$vgspcc" -c -MD main.c
grep -q '^main\.o:' main.d || fail "not for main.o"
