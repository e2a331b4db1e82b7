// Counters of the block that a loop adds to may be kept in several copies meanwhile: not where the loop sees them otherwise, by
// name or through a pointer, and nothing is lost where it is left early, or where the array holds other things too.
#include "kernel_test.h"

enum { BINS = 64, THREADS = 160, ROUNDS = 9, MOST = 300 };

struct Counter {
    unsigned count;
    float weight;
};

template <typename T> __global__ void strided(const int *data, T *out, int n)
{
    __shared__ T up[BINS], down[BINS];
    for (int i = threadIdx.x; i < BINS; i += blockDim.x) up[i] = i, down[i] = 2 * i;
    __syncthreads();
    for (int i = threadIdx.x; i < n; i += blockDim.x) {
        atomicAdd(&up[data[i]], (T)(i + 1));
        atomicAdd(&down[(data[i] * 5 + 1) % BINS], (T)-1);
    }
    __syncthreads();
    for (int i = threadIdx.x; i < BINS; i += blockDim.x) out[i] = up[i], out[BINS + i] = down[i];
}

// Rounds that every thread takes by itself; three channels; a record's other member keeps its value; indices go up by two.
__global__ void in_rounds(const int *data, int *out, float *weights)
{
    __shared__ int channels[3][BINS], doubled[2 * BINS + 1];
    __shared__ Counter counters[BINS];
    for (int i = threadIdx.x; i < BINS; i += blockDim.x) {
        channels[0][i] = channels[1][i] = channels[2][i] = 0;
        doubled[2 * i] = 0, doubled[2 * i + 1] = 7;
        counters[i].count = 1;
        counters[i].weight = -i * 1.5f;
    }
    __syncthreads();
    for (int k = 0; k < ROUNDS; k++) {
        int bin = data[threadIdx.x * ROUNDS + k];
        for (int c = 0; c < 3; c++) atomicAdd(&channels[c][(bin + c) % BINS], c + 1);
        atomicSub(&((int2 *)doubled)[bin].x, 1);
        atomicAdd(&counters[bin].count, 3u);
    }
    __syncthreads();
    for (int i = threadIdx.x; i < BINS; i += blockDim.x) {
        for (int c = 0; c < 3; c++) out[c * BINS + i] = channels[c][i];
        out[3 * BINS + i] = doubled[2 * i] + doubled[2 * i + 1];
        out[4 * BINS + i] = (int)counters[i].count;
        weights[i] = counters[i].weight;
    }
}

// Each thread has a counter of its own here, place[] being different numbers, and sees it in every way that there is.
__global__ void seen(const int *place, int *out, bool through_pointer)
{
    __shared__ int named[MOST], pointed[MOST], told[MOST], after[MOST], between[MOST];
    int t = threadIdx.x, own = place[t], sum = 0;
    named[own] = pointed[own] = after[own] = between[own] = 0;
    told[own] = 1;
    int *some = through_pointer ? pointed : named;
    __syncthreads();
    for (int k = 0; k < ROUNDS; k++) {
        atomicAdd(&named[place[t]], 1);
        sum += named[place[t]];
    }
    for (int k = 0; k < ROUNDS; k++) {
        atomicAdd(&pointed[place[t]], 1);
        sum += 100 * some[place[t]];
    }
    for (int k = 0; k < ROUNDS; k++) sum += 10000 * atomicAdd(&told[place[t]], 1);
    for (int k = 0; k < ROUNDS; k++) atomicAdd(&after[place[t]], k);
    sum += 1000000 * after[place[t]];
    for (int k = 0; k < ROUNDS; k++) {
        atomicAdd(&between[place[t]], 1);
        __syncthreads();
        if (k == ROUNDS / 2) sum += 100000000 * between[own];
    }
    out[t] = sum;
}

// Left from within by the whole block, by single threads, and by threads that are done with the kernel.
__global__ void left_early(const int *data, int *out, int last, int gone)
{
    __shared__ int bins[BINS], other[BINS], rest[BINS];
    int t = threadIdx.x;
    if (t < BINS) bins[t] = other[t] = rest[t] = 0;
    __syncthreads();
    for (int outer = 0; outer < 2; outer++)
        for (int k = 0; k < ROUNDS; k++) {
            atomicAdd(&bins[data[t * ROUNDS + k]], 1);
            __syncthreads();
            if (outer == 1 && k == last) goto done;
        }
done:
    for (int k = 0; k < ROUNDS; k++) {
        if (k > t % ROUNDS) break;
        atomicAdd(&other[data[t * ROUNDS + k]], 1);
    }
    for (int k = 0; k < ROUNDS; k++) {
        atomicAdd(&rest[data[t * ROUNDS + k]], 1);
        if (t >= gone && k == last) return;
    }
    __syncthreads();
    if (t < BINS) out[t] = bins[t], out[BINS + t] = other[t], out[2 * BINS + t] = rest[t];
}

static int bin_of(int i) { return i % 4 ? 9 : i * i % 61 % BINS; }

template <typename T> static void test_strided(int n)
{
    Buffer<int> data(n);
    Buffer<T> out(2 * BINS);
    static T want[2 * BINS];
    for (int i = 0; i < BINS; i++) want[i] = i, want[BINS + i] = 2 * i;
    for (int i = 0; i < n; i++) {
        data[i] = bin_of(i);
        want[data[i]] += i + 1;
        want[BINS + (data[i] * 5 + 1) % BINS]--;
    }
    data.up();
    strided<T><<<1, THREADS>>>(data.device, out.device, n);
    out.down();
    for (int i = 0; i < 2 * BINS; i++) expect("strided", i, (int)out[i], (int)want[i]);
}

static void test_rounds()
{
    Buffer<int> data(THREADS * ROUNDS), out(5 * BINS), early(3 * BINS);
    Buffer<float> weights(BINS);
    static int want[5 * BINS], want_early[3 * BINS];
    enum { LAST = 5, GONE = 100 };
    for (int i = 0; i < BINS; i++) want[3 * BINS + i] = 7, want[4 * BINS + i] = 1;
    for (int i = 0; i < THREADS * ROUNDS; i++) {
        int bin = data[i] = bin_of(i), k = i % ROUNDS, t = i / ROUNDS;
        for (int c = 0; c < 3; c++) want[c * BINS + (bin + c) % BINS] += c + 1;
        want[3 * BINS + bin]--;
        want[4 * BINS + bin] += 3;
        want_early[bin] += 1 + (k <= LAST);
        want_early[BINS + bin] += k <= t % ROUNDS;
        want_early[2 * BINS + bin] += t < GONE || k <= LAST;
    }
    data.up();
    in_rounds<<<1, THREADS>>>(data.device, out.device, weights.device);
    left_early<<<1, THREADS>>>(data.device, early.device, LAST, GONE);
    out.down(), weights.down(), early.down();
    for (int i = 0; i < 5 * BINS; i++) expect("rounds", i, out[i], want[i]);
    for (int i = 0; i < BINS; i++) expect("weights", i, (int)(2 * weights[i]), -3 * i);
    for (int i = 0; i < 3 * BINS; i++) expect("left early", i, early[i], want_early[i]);
}

static void test_seen()
{
    Buffer<int> place(MOST), out(MOST);
    for (int i = 0; i < MOST; i++) place[i] = i * 7 % MOST;
    place.up();
    for (int pointer = 0; pointer < 2; pointer++) {
        seen<<<1, MOST>>>(place.device, out.device, pointer);
        out.down();
        int through = pointer ? ROUNDS * (ROUNDS + 1) / 2 : ROUNDS * ROUNDS, before = ROUNDS * (ROUNDS - 1) / 2;
        int want = ROUNDS * (ROUNDS + 1) / 2 + 100 * through + 10000 * (before + ROUNDS) + 1000000 * before + 100000000 * (ROUNDS / 2 + 1);
        for (int i = 0; i < MOST; i++) expect("seen", i, out[i], want);
    }
}

int main()
{
    const int counts[] = {0, 1, 31, THREADS, 10 * THREADS, 5000};
    for (int n : counts) test_strided<int>(n ? n : 1), test_strided<unsigned>(n ? n : 1), test_strided<unsigned long long>(n ? n : 1);
    test_rounds();
    test_seen();
    return finish();
}
