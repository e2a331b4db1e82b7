# Objects: their names, what they show and what they hide.
vector_add k
mkdir sub
cp k.vk sub/other.cu
cp k.vk "with space.vk"
succeeds "$vgspcc" -c k.vk sub/other.cu "with space.vk"
for object in k.o other.o "with space.o"; do
    [ -s "$object" ] || fail "no $object"
done
succeeds "$vgspcc" k.vk -o sub/named.o
[ -s sub/named.o ] || fail "no sub/named.o"

# The kernel's descriptor is there for other files; variants and the serial form are not.
nm k.o >symbols
grep -q ' V vgsp_kernel__Z10vector_addPKfS0_Pfi$' symbols || fail "no descriptor"
grep -Eq ' [A-Z] vgsp_(serial|list|address)_' symbols && fail "generated names are visible: $(cat symbols)"

# Freestanding: nothing but the runtime's registration and what clang's host stub calls. Record copies, long divisions
# and mathematics are where compilers like to call functions.
cat >heavy.vk <<'END'
struct big { double values[64]; };
__global__ void heavy(big *p, long long *q, unsigned long long *r, float *f, int n)
{
    int i = threadIdx.x;
    big copy = p[i];
    p[i + n] = copy;
    q[i] = q[i] / n % 7;
    r[i] /= 10;
    f[i] = sinf(f[i]) + powf(f[i], 3.5f) + fmodf(f[i], 0.3f);
}
END
succeeds "$vgspcc" -c heavy.vk
nm -u heavy.o | awk '{print $NF}' >undefined
left=$(grep -vE '^(vgsp_module_(un)?register|cudaLaunchKernel|__cuda[A-Za-z]*|atexit|__stack_chk_fail)$' undefined)
[ -z "$left" ] || fail "undefined: $left"

# Optimisation and debug information are passed on.
succeeds "$vgspcc" -c -g -O0 -v k.vk -o debug.o
says " -O0 -g "
readelf -S debug.o | grep -q '\.debug_info' || fail "no debug information"
