# What every file begins with is parsed once, when vgspcc is built: used where a file's text begins with the very same, and
# nothing comes out differently.
cat >kernels.cu <<'EOF'
#include <cstdio>
template <class T> __device__ T larger(T a, T b) { return max(a, b); }
__global__ void all(float *p, unsigned *q)
{
    int i = threadIdx.x;
    p[i] = larger(sinf(p[i]), rsqrtf(p[i] + 1)) + __shfl_xor_sync(~0u, p[i], 1) + std::min(3, i);
    atomicAdd(q + __popc(i), __ballot_sync(~0u, i & 1));
    std::swap(p[i], p[i + 32]);
}
int main()
{
    all<<<1, 32>>>(nullptr, nullptr);
    printf("%d\n", cudaGetLastError());
}
EOF
root=$(dirname "$(dirname "$vgspcc")")
prelude=$(find "$root"/lib* -name prelude.pch | head -1)
[ -s "$prelude" ] || fail "no precompiled prelude"

# The same with the prelude, and in a text of its own: another standard is another prelude.
succeeds "$vgspcc" --isa=c,x86-64-v3 --emit-c kernels.cu
grep -v '\.id = ' output >with
succeeds "$vgspcc" --isa=c,x86-64-v3 --emit-c -std=gnu++17 kernels.cu
grep -v '\.id = ' output | cmp -s - with || { : >output; fail "the generated C differs"; }

# Nor is that header preprocessed again, where nothing can have changed what becomes of it.
[ -s "${prelude%.pch}.list" ] || fail "no list of what the header depends on"
skips()
{
    succeeds "$vgspcc" -v --isa=c --emit-c kernels.cu "$@"
    grep -q 'clang.* -E .*-imacros' output
}
mkdir other shadow
skips || fail "cuda_runtime.h is preprocessed for every file"
grep -v -e '^clang' -e '\.id = ' output >skipped
succeeds "$vgspcc" -v --isa=c --emit-c -MF kernels.d -MD kernels.cu
says '-include cuda_runtime.h'
grep -v -e '^clang' -e '\.id = ' output | cmp -s - skipped || { : >output; fail "the generated C differs"; }
skips -Iother -D_unheard_of=3 -std=c++17 || fail "harmless options have cuda_runtime.h preprocessed"
skips -D_FORTIFY_SOURCE=2 && fail "a macro that headers ask for is not seen"
skips -U__SSE__ && fail "a macro that headers ask for is not missed"
skips -Dcyl_bessel_i0=other && fail "a name that headers use is not replaced"
skips -std=gnu++17 && fail "another standard is not seen"
skips -arch=sm_90 && fail "another architecture is not seen"
printf '#include_next <math.h>\n' >other/math.h
skips -Iother && fail "a header that another hides is not seen"
CPATH=other skips && fail "directories of the environment are not seen"
printf '#include_next <cuda_runtime.h>\n' >cuda_runtime.h
skips && fail "a header in the working directory is not seen"
rm -r other cuda_runtime.h

# The host half begins with a precompiled header of its own, unless something may have changed what it begins with.
uses()
{
    succeeds "$vgspcc" -v -c --isa=c kernels.cu "$@"
    grep -q -e '--cuda-host-only.*-include-pch' output
}
uses || fail "no precompiled header for the host half"
uses -DSIZE=3 -I. -Wall || fail "harmless options lose the precompiled header"
uses -D_FORTIFY_SOURCE=2 && fail "a system's macro and a precompiled header"
uses -O0 && fail "a precompiled header of another level"
uses -g && fail "a precompiled header without lines"
uses -Xcompiler -ffast-math && fail "a precompiled header of other arithmetic"
printf '#include_next <time.h>\nenum { SHADOW = 1 };\n' >shadow/time.h
uses -Ishadow && fail "a precompiled header in place of the user's own"
printf 'int main() { return SHADOW - 1; }\n' >shadowed.cu
succeeds "$vgspcc" --isa=c -Ishadow shadowed.cu -o shadowed
succeeds ./shadowed

# Units have what compilers call from an object compiled before; for another architecture it is compiled with them.
succeeds "$vgspcc" -v -c --isa=c kernels.cu
silent_on support.c
succeeds "$vgspcc" -v -c --isa=neon kernels.cu
says support.c
