// Barriers that may be passed because groups of threads run in order, and those that may not: what a thread touches after
// the barrier lies ahead of, behind, or in the midst of what others touch before it. Every case is two phases, which
// the host does one after the other for all threads.
#include "kernel_test.h"

enum { MOST = 1024, SPACE = 2 * MOST + 64, ROUNDS = 6 };

struct State {
    int kept, i;
};

struct Block { // what a phase knows
    int *a;
    int n, d, round;
};

#define CASE(name, before_phase, after_phase)                                                                 \
    struct name {                                                                                             \
        static HD void before(State &s, int t, Block b) { before_phase; }                                     \
        static HD void after(State &s, int t, Block b) { after_phase; }                                       \
    };

CASE(Ahead, s.kept = 3 * b.a[t] + b.a[t + 1], b.a[t] = s.kept)
CASE(Behind, if (t > 0) s.kept = 3 * b.a[t] + b.a[t - 1], b.a[t] = s.kept)
CASE(AheadAndBehind, if (t > 0) s.kept = b.a[t + 1] + 7 * b.a[t - 1], if (t > 0) b.a[t] = s.kept)
CASE(WritesAhead, s.kept = 5 * b.a[t], b.a[t + 1] = s.kept)
CASE(WritesBehind, s.kept = 5 * b.a[t], if (t > 0) b.a[t - 1] = s.kept)
CASE(Descending, s.kept = b.a[b.n - t] + 3 * b.a[b.n - t + 1], b.a[b.n - t] = s.kept)
CASE(DescendingBehind, if (t > 0) s.kept = b.a[b.n - t - 1] * 3 + t, b.a[b.n - t] = s.kept)
CASE(Mirrored, s.kept = b.a[b.n - 1 - t] * 3, b.a[t] = s.kept)
CASE(FarAway, if (t + b.d >= 0) s.kept = 3 * b.a[t + b.d] + 1, if (t + b.d >= 0) b.a[t] = s.kept)
CASE(Counted, s.kept = 3 * b.a[t + b.round], b.a[t] = s.kept)
CASE(CountedBehind, if (t >= b.round) s.kept = 3 * b.a[t - b.round], b.a[t] = s.kept)
CASE(OddToEven, s.kept = 3 * b.a[2 * t + 1] + 1, b.a[2 * t] = s.kept)
CASE(EvenToEven, s.kept = 3 * b.a[2 * t + 2] + 1, b.a[2 * t] = s.kept)
CASE(EvenToNext, s.kept = 3 * b.a[2 * t] + 1, b.a[2 * t + 2] = s.kept)
CASE(OtherStride, s.kept = 3 * b.a[2 * t], b.a[t] = s.kept)
CASE(OthersHalf, s.kept = (int)((long long *)b.a)[t] + 1, b.a[2 * t + 2] = s.kept)
CASE(OneForAll, s.kept += b.a[0], if (t == b.n - 1) b.a[0] = s.kept)
CASE(AllForOne, if (t == b.n - 1) b.a[b.n] = s.kept, s.kept += b.a[b.n] + t)
CASE(Alias, s.kept = 3 * b.a[t], (b.a + b.d)[t + 4] = s.kept)
CASE(Bytes, s.kept = 3 * b.a[(unsigned char)(t + 1)], if (t < 256) b.a[(unsigned char)t] = s.kept)
CASE(Wraps, unsigned u = t - 1u; s.kept = 3 * b.a[u + 2u], b.a[t] = s.kept)
CASE(Walks, s.kept = 3 * b.a[s.i]; s.i = s.i + 1 < b.n ? s.i + 1 : 0, b.a[t] = s.kept)
CASE(SetBetween, s.kept = 3 * b.a[t + 1] + s.i; s.i = t + 1, b.a[s.i] = s.kept)
CASE(OneCondition, if (t < b.n - b.round) s.kept = 3 * b.a[t + 1], if (t < b.n - b.round) b.a[t] = s.kept)
CASE(NewCondition, if (t < s.i) s.kept = 3 * b.a[t + 1], s.i--; if (t < s.i) b.a[t] = s.kept)
CASE(MovedCondition, if (t < s.i) { s.kept = 3 * b.a[t + 1]; s.i -= 2; }, if (t < s.i) b.a[t] = s.kept)
CASE(Either, if (b.a[t + 1] & 1) s.kept = 3 * b.a[t]; else s.kept = b.a[t + 1] / 3, if (t & 1) b.a[t] = s.kept)
CASE(Loops, for (int k = 0; k < 3 + (t & 3); k++) s.kept += b.a[t + k], b.a[t] = s.kept)
CASE(LoopsBehind, for (int k = 0; k < 3 && k <= t; k++) s.kept += b.a[t - k], b.a[t] = s.kept)
CASE(ReadsAhead, b.a[t] = s.kept + b.round, s.kept = 3 * b.a[t + 1])
CASE(ReadsBehind, b.a[t] = s.kept + b.round, if (t > 0) s.kept = 3 * b.a[t - 1])

// What a thread's number is made of: blocks with more axes than that have several threads of one number.
template <int AXES> static __device__ int number()
{
    if (AXES == 1) return threadIdx.x;
    if (AXES == 2) return threadIdx.x + blockDim.x * threadIdx.y;
    return threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z);
}

template <class Case, int AXES> static __global__ void phases(const int *in, int *out, int n, int d, int living)
{
    __shared__ int a[SPACE];
    int t = number<AXES>();
    a[t] = in[t], a[n + t] = in[n + t];
    if (t < 64) a[2 * n + t] = in[2 * n + t];
    if (t >= living) return;
    State s = {in[t] & 255, t};
    __syncthreads();
    for (int round = 0; round < ROUNDS; round++) {
        Case::before(s, t, Block{a, n, d, round});
        __syncthreads();
        Case::after(s, t, Block{a, n, d, round});
        __syncthreads();
    }
    out[t] = a[t], out[n + t] = a[n + t], out[SPACE + t] = s.kept ^ s.i;
}

static Buffer<int> in(SPACE), out(SPACE + MOST);

template <class Case> static void on_host(int *a, State *s, int n, int d, int living)
{
    for (int i = 0; i < SPACE; i++) a[i] = in[i];
    for (int t = 0; t < living; t++) s[t] = State{in[t] & 255, t};
    for (int round = 0; round < ROUNDS; round++) {
        for (int t = 0; t < living; t++) Case::before(s[t], t, Block{a, n, d, round});
        for (int t = 0; t < living; t++) Case::after(s[t], t, Block{a, n, d, round});
    }
}

template <class Case, int AXES> static void test_block(const char *name, dim3 block, int d, int living)
{
    static int a[SPACE];
    static State s[MOST];
    int n = block.x * (AXES > 1 ? block.y : 1) * (AXES > 2 ? block.z : 1);
    if (living > n) living = n;
    out.fill(0);
    phases<Case, AXES><<<2, block>>>(in.device, out.device, n, d, living);
    out.down();
    on_host<Case>(a, s, n, d, living);
    for (int t = 0; t < living; t++) {
        expect(name, t, out[t], a[t]);
        expect(name, n + t, out[n + t], a[n + t]);
        expect(name, SPACE + t, out[SPACE + t], s[t].kept ^ s[t].i);
    }
}

template <class Case> static void test_row(const char *name)
{
    const int sizes[] = {8, 9, 33, 64, 100, 250, MOST};
    for (int n : sizes) test_block<Case, 1>(name, dim3(n), 3, n);
    test_block<Case, 1>(name, dim3(100), -3, 77);
    test_block<Case, 1>(name, dim3(256), -9, 40);
    test_block<Case, 1>(name, dim3(32, 4), 5, 32);
}

template <class Case> static void test_plane(const char *name)
{
    test_row<Case>(name);
    test_block<Case, 2>(name, dim3(32, 4), -5, 999);
    test_block<Case, 2>(name, dim3(16, 8), 2, 70);
    test_block<Case, 2>(name, dim3(7, 5), 1, 999);
    test_block<Case, 2>(name, dim3(16, 4, 3), 1, 999);
    test_block<Case, 3>(name, dim3(5, 7, 3), 1, 999);
    test_block<Case, 3>(name, dim3(16, 4, 3), -1, 999);
}

// An index that was made in the round before, of what was the round then: it is behind the thread.
template <int WHERE> static __global__ void index_of_last_round(const int *in, int *out)
{
    __shared__ int a[256];
    int t = threadIdx.x, kept = 0, index;
    a[t] = in[t];
    __syncthreads();
    for (int round = 0; round < ROUNDS; round++) {
        if (round > 0 && t > 1) kept = 3 * a[index - 2 * round];
        if (WHERE == 0) index = t + 2 * round;
        __syncthreads();
        a[t] = kept + t;
        if (WHERE == 1) index = t + 2 * round;
        __syncthreads();
        if (WHERE == 2) index = t + 2 * round;
    }
    out[t] = a[t];
}

// One condition around two bodies, the first of which moves it.
static __global__ void moving_condition(const int *in, int *out)
{
    __shared__ int a[257];
    int t = threadIdx.x, limit = in[t] & 255, kept = 0;
    a[t] = in[t];
    if (t == 0) a[256] = 5;
    for (int round = 0; round < ROUNDS; round++) {
        __syncthreads();
        if (t < limit) {
            kept = 3 * a[t + 1];
            limit = limit - 2 * (t & 31);
        }
        __syncthreads();
        if (t < limit) a[t] = kept;
    }
    out[t] = a[t];
}

static void test_conditions_and_indices()
{
    int a[257], b[257], kept[256] = {0}, limit[256], moved[257];
    for (int t = 0; t < 256; t++) a[t] = moved[t] = in[t], limit[t] = in[t] & 255;
    moved[256] = 5;
    for (int round = 0; round < ROUNDS; round++) {
        memcpy(b, a, sizeof b);
        for (int t = 0; t < 256; t++) {
            if (round > 0 && t > 1) kept[t] = 3 * b[t - 2];
            a[t] = kept[t] + t;
        }
    }
    for (int where = 0; where < 3; where++) {
        if (where == 0) index_of_last_round<0><<<1, 256>>>(in.device, out.device);
        if (where == 1) index_of_last_round<1><<<1, 256>>>(in.device, out.device);
        if (where == 2) index_of_last_round<2><<<1, 256>>>(in.device, out.device);
        out.down();
        for (int t = 0; t < 256; t++) expect("index of the last round", t, out[t], a[t]);
    }
    memset(kept, 0, sizeof kept);
    for (int round = 0; round < ROUNDS; round++) {
        memcpy(b, moved, sizeof b);
        for (int t = 0; t < 256; t++) {
            if (t < limit[t]) kept[t] = 3 * b[t + 1], limit[t] = limit[t] - 2 * (t & 31);
            if (t < limit[t]) moved[t] = kept[t];
        }
    }
    moving_condition<<<1, 256>>>(in.device, out.device);
    out.down();
    for (int t = 0; t < 256; t++) expect("moving condition", t, out[t], moved[t]);
}

// What two pointers of the host lead to.
static __global__ void through_memory(const int *in, int *out)
{
    int t = threadIdx.x, kept = in[t] * 3 + in[t + 1];
    __syncthreads();
    out[t] = kept;
}

static void test_memory()
{
    for (int shift = -3; shift <= 3; shift++) {
        Buffer<int> memory(300);
        for (int i = 0; i < 300; i++) memory[i] = (int)random_bits();
        int want[256];
        for (int t = 0; t < 256; t++) want[t] = (int)((unsigned)memory[t + 4] * 3u + (unsigned)memory[t + 5]);
        memory.up();
        through_memory<<<1, 256>>>(memory.device + 4, memory.device + 4 + shift);
        memory.down();
        for (int t = 0; t < 256; t++) expect("memory", t, memory[t + 4 + shift], want[t]);
    }
}

#define TEST(name) test_row<name>(#name)
int main()
{
    for (int i = 0; i < SPACE; i++) in[i] = (int)(random_bits() % 1000);
    in.up();
    test_plane<Ahead>("Ahead");
    test_plane<Behind>("Behind");
    TEST(AheadAndBehind); TEST(WritesAhead); TEST(WritesBehind); TEST(Descending);
    TEST(DescendingBehind); TEST(Mirrored); TEST(FarAway); TEST(Counted); TEST(CountedBehind); TEST(OddToEven);
    TEST(EvenToEven); TEST(EvenToNext); TEST(OtherStride); TEST(OthersHalf);
    TEST(OneForAll); TEST(AllForOne); TEST(Alias); TEST(Bytes); TEST(Wraps);
    TEST(Walks); TEST(SetBetween); TEST(OneCondition); TEST(NewCondition); TEST(MovedCondition);
    TEST(Either); TEST(Loops); TEST(LoopsBehind); TEST(ReadsAhead); TEST(ReadsBehind);
    test_conditions_and_indices();
    test_memory();
    return finish();
}
