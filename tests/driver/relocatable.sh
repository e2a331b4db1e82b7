# Device code over several files: -dc, -dlink, -rdc=true, archives of such objects, and what is missing or there twice.
cat >parts.h <<'END'
struct Scale {
    int by;
    __device__ int apply(int x) const;             /* defined in two.cu */
    __device__ int inside(int x) const { return x + by; }
};
extern __device__ int counter;
extern __constant__ int table[4];
extern __device__ Scale scales[];
extern __managed__ int shared_value;
__device__ int twice(int x);
template <class T> __device__ T clamp_to(T x, T most) { return x < most ? x : most; }
inline __device__ int both(int x)
{
    __shared__ int sum;
    if (threadIdx.x == 0) sum = x;
    __syncthreads();
    return sum + 1;
}
void other(int *p);
END
cat >one.cu <<'END'
#include <cstdio>
#include "parts.h"
static __device__ int hidden = 5;
static __device__ int helper(int x) { return x + hidden; }
__constant__ int table[4] = {1, 2, 3, 4};
namespace {
__device__ int own = 3;
__global__ void local_kernel(int *p) { *p = 9 + own; }
}
__global__ void run(int *p)
{
    int x = twice(helper(threadIdx.x)) + counter;
    p[threadIdx.x] = clamp_to(scales[1].apply(x) + scales[0].inside(x), 1000000) + both(7) + shared_value;
}
int main()
{
    int *p, h[4], c = 1000, five = 0;
    cudaMalloc(&p, sizeof h);
    if (cudaMemcpyToSymbol(counter, &c, sizeof c) != cudaSuccess) return 1;
    shared_value += 1;
    run<<<1, 4>>>(p);
    local_kernel<<<1, 1>>>(p + 1);
    cudaMemcpy(h, p, sizeof h, cudaMemcpyDeviceToHost);
    cudaMemcpyFromSymbol(&five, hidden, sizeof five);
    std::printf("%d %d %d %d, %d\n", h[0], h[1], h[2], h[3], five);
    other(p);
    return 0;
}
END
cat >two.cu <<'END'
#include <cstdio>
#include "parts.h"
__device__ int counter = 7;
__device__ Scale scales[2] = {{10}, {3}};
__managed__ int shared_value = 40;
static __device__ int hidden = 50;
static __device__ int helper(int x) { return x * 2 + hidden; }
__device__ int twice(int x) { return helper(x) - 50; }
__device__ int Scale::apply(int x) const { return x * by; }
static __global__ void local_kernel(int *p) { *p = clamp_to(table[2], 100) + both(hidden); }
void other(int *p)
{
    int h = 0;
    local_kernel<<<1, 1>>>(p);
    cudaMemcpy(&h, p, sizeof h, cudaMemcpyDeviceToHost);
    std::printf("other %d\n", h);
}
END
# x = (i + 5) * 2 + 1000, then 3 x + (x + 10) + 8 + 41
expected="4099 12 4115 4123, 5"
check()
{
    succeeds "$@"
    says "$expected"
    says "other 54"
}
rdc="$vgspcc --isa=x86-64-v3,c"
[ "$(uname -m)" = x86_64 ] || rdc="$vgspcc"
succeeds $rdc -rdc=true one.cu two.cu -o at_once
check ./at_once
VGSP_FORM=serial check ./at_once
succeeds $rdc -dc one.cu two.cu
succeeds $rdc one.o two.o -o later
check ./later

# The device link by itself, then a link by another compiler; without it the linker names what is missing.
root=$(dirname "$(dirname "$vgspcc")")
libraries=$(dirname "$(find "$root"/lib* -name libcudart.so | head -1)")
succeeds $rdc -dlink one.o two.o -o linked.o
succeeds clang++-19 one.o two.o linked.o -o by_hand -L"$libraries" -lcudart -Wl,-rpath,"$libraries"
check ./by_hand
succeeds $rdc one.o two.o linked.o -o linked_once
check ./linked_once
fails 1 clang++-19 one.o two.o -o unlinked -L"$libraries" -lcudart
says "vgsp_needs_device_link"

# An archive, and objects that a linker has joined.
succeeds $rdc -lib two.o -o libtwo.a
succeeds $rdc one.o libtwo.a -o from_archive
check ./from_archive
succeeds ld.lld-19 -r one.o two.o -o joined.o
succeeds $rdc joined.o -o from_joined
check ./from_joined

# What is in no file, and what is in two.
fails 1 $rdc one.o -o missing
says "one.cu:12:13: error: device function 'twice' is defined in no file"
says "error: device variable 'counter' is defined in no file"
[ ! -e missing ] || fail "a program without its functions"
echo '__device__ int twice(int x) { return x; } __global__ void k(int *p) { *p = twice(*p); }' >again.cu
succeeds $rdc -dc again.cu
fails 1 $rdc one.o two.o again.o -o doubled
says "error: device function 'twice' is defined twice"
fails 1 $rdc -dc one.cu two.cu again.cu -o x.o
fails 1 $rdc -c one.cu
says "calling 'twice', which has no definition here"
fails 1 $rdc -dlink again.cu -o x.o
says "-dlink links objects"

# Pointers to functions and virtual functions, some of them defined in the other file.
cat >shape.h <<'END'
struct Shape {
    int k;
    __device__ Shape(int k) : k(k) {}
    __device__ virtual int area(int t) const; /* defined in made.cu */
    __device__ virtual int sides() const { return 5; }
    __device__ virtual ~Shape();
};
typedef int (*Op)(int);
inline __device__ int seven_more(int x) { return x + 7; }
__device__ Op chosen();
__device__ Shape *make(int t);
END
cat >made.cu <<'END'
#include "shape.h"
struct Square : Shape {
    __device__ Square(int k) : Shape(k) {}
    __device__ int area(int t) const override { return k * t * t; }
};
__device__ int Shape::area(int t) const { return k * t; }
__device__ Shape::~Shape() {}
__device__ Shape *make(int t) { return new Square(t + 1); }
__device__ Op chosen() { return seven_more; }
END
cat >used.cu <<'END'
#include <cstdio>
#include "shape.h"
__global__ void use(int *out)
{
    int t = threadIdx.x;
    Shape *s = make(t), own(100), &r = own;
    Op op = chosen();
    out[t] = s->area(t) + s->sides() + r.area(1) + r.sides() + op(1) * 1000 + (op == seven_more) * 100000;
    delete s;
}
int main()
{
    int *p, h[4];
    cudaMalloc(&p, sizeof h);
    use<<<1, 4>>>(p);
    cudaMemcpy(h, p, sizeof h, cudaMemcpyDeviceToHost);
    std::printf("%d %d %d %d\n", h[0], h[1], h[2], h[3]);
    return 0;
}
END
expected="108110 108112 108122 108146"
succeeds $rdc -rdc=true made.cu used.cu -o shapes
succeeds ./shapes
says "$expected"

# Without a device link every file has functions of its own: a pointer from another's kernel is told, not followed.
cat >numbers.h <<'END'
struct Shape {
    __device__ virtual int sides() const { return 5; }
    __device__ int other() const { return 3; }
};
typedef int (*Op)(int);
typedef int (Shape::*Method)() const;
END
cat >keeps.cu <<'END'
#include "numbers.h"
struct Box : Shape {
    __device__ int sides() const override { return 6; }
    __device__ int plain() const { return 8; }
};
static __device__ int add(int x) { return x + 1; }
__global__ void keep(int *out, void **kept)
{
    Shape *s = new Box;
    Op op = add;
    Method m = static_cast<Method>(&Box::plain);
    kept[0] = s;
    kept[1] = (void *)op;
    memcpy(&kept[2], &m, sizeof m);
    out[0] = s->sides() + op(1) + (s->*m)();
}
void run_keep(int *out, void **kept) { keep<<<1, 1>>>(out, kept); }
END
cat >calls.cu <<'END'
#include <cstdio>
#include <cstdlib>
#include "numbers.h"
void run_keep(int *, void **);
static __device__ int sub(int x) { return x - 1; }
__global__ void call(int *out, int which, void **kept)
{
    Shape *s = which == 3 ? new Shape : (Shape *)kept[0];
    Op op = which == 1 ? (Op)kept[1] : sub;
    Method m = &Shape::other;
    if (which == 2) memcpy(&m, &kept[2], sizeof m);
    out[0] = which == 0 ? s->sides() : which == 1 ? op(1) : which == 2 ? (s->*m)() : s->sides() + op(1) + (s->*m)();
}
int main(int, char **argv)
{
    int *out;
    void **kept;
    cudaMallocManaged(&out, sizeof *out);
    cudaMallocManaged(&kept, 4 * sizeof *kept);
    run_keep(out, kept);
    cudaError_t kept_well = cudaDeviceSynchronize();
    std::printf("kept %d %s\n", *out, cudaGetErrorName(kept_well));
    call<<<1, 1>>>(out, std::atoi(argv[1]), kept);
    cudaError_t called = cudaDeviceSynchronize();
    std::printf("%s\n", cudaGetErrorName(called));
    if (!called) std::printf("called %d\n", *out);
    return 0;
}
END
succeeds $rdc keeps.cu calls.cu -o numbers
for which in 0 1 2; do
    succeeds ./numbers $which
    says "kept 16 cudaSuccess"
    says "calls.cu:12: a call through a pointer to no function of this file"
    says "cudaErrorLaunchFailure"
done
succeeds ./numbers 3
says "called 8"
