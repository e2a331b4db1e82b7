// Lanes of one warp that execute the same operation with the same mask at different places of the source: they meet.
#include "kernel_test.h"

__device__ void exchange(int *data, int lane, int v, int *out)
{
    if (lane < 12) {
        data[lane] = v;
        __syncwarp();
        *out = data[lane + 12];
    } else {
        data[lane] = -v;
        __syncwarp();
        *out = data[lane % 12];
    }
}

__global__ void branches(const int *in, int *out)
{
    __shared__ int data[64];
    int lane = threadIdx.x % 32, v = in[threadIdx.x], got = 0;
    exchange(data + threadIdx.x - lane, lane, v, &got);
    if (v & 1) got += 1000 * __shfl_xor_sync(0xffffffff, v, 1);
    else if (v & 2) got -= 1000 * __shfl_xor_sync(0xffffffff, v * 2, 1);
    else got += 7 * __shfl_xor_sync(0xffffffff, v * 3, 1);
    out[threadIdx.x] = got;
}

// Whole warps part here: the vector form does it, in any shape of block.
__global__ void roles(const int *in, int *out)
{
    int number = threadIdx.x + blockDim.x * threadIdx.y, v = in[number];
    if (number / 32 == 0) out[number] = __shfl_down_sync(0xffffffff, v, 1);
    else if (number < 64) out[number] = (int)__ballot_sync(0xffffffff, v & 1);
    else out[number] = __shfl_down_sync(0xffffffff, v * 2, 2) + (int)__ballot_sync(0xffffffff, v & 2);
}

// Here the compiler cannot see that both masks are one: right in the serial form, refused when it happens in the vector form.
__global__ void hidden(unsigned one, unsigned same, const int *in, int *out)
{
    int lane = threadIdx.x, v = in[lane];
    if (lane < 20) out[lane] = __shfl_xor_sync(one, v, 16);
    else out[lane] = __shfl_xor_sync(same, v, 16);
}

static int sent(int v) { return v & 1 ? v : v & 2 ? v * 2 : v * 3; }
static int factor(int v) { return v & 1 ? 1000 : v & 2 ? -1000 : 7; }

int main()
{
    const int n = 96;
    Buffer<int> in(n), out(n);
    for (int i = 0; i < n; i++) in[i] = (int)(random_bits() % 1000);
    in.up();
    branches<<<1, 64>>>(in.device, out.device);
    out.down();
    for (int i = 0; i < 64; i++) {
        int lane = i % 32, first = i - lane;
        int got = lane < 12 ? -in[first + lane + 12] : in[first + lane % 12];
        expect("branches", i, out[i], got + factor(in[i]) * sent(in[i ^ 1]));
    }
    roles<<<1, dim3(16, 6)>>>(in.device, out.device);
    out.down();
    for (int i = 0; i < n; i++) {
        unsigned bits = 0;
        int lane = i % 32, step = i / 32 == 0 ? 1 : 2, from = lane + step < 32 ? i + step : i;
        for (int k = 0; k < 32; k++) bits |= (unsigned)(in[i - lane + k] >> (i >= 64) & 1) << k;
        expect("roles", i, out[i], i < 32 ? in[from] : i < 64 ? (int)bits : in[from] * 2 + (int)bits);
    }
    fflush(stdout);
    hidden<<<1, 32>>>(0xffffffff, 0xffffffff, in.device, out.device);
    cudaError_t error = cudaDeviceSynchronize();
    if (error == cudaSuccess) {
        out.down();
        for (int i = 0; i < 32; i++) expect("hidden", i, out[i], in[i ^ 16]);
    } else if (error != cudaErrorLaunchFailure || (getenv("VGSP_FORM") && !strcmp(getenv("VGSP_FORM"), "serial"))) {
        fail("%s", cudaGetErrorString(error));
    }
    printf(failures ? "FAIL\n" : "PASS\n");
    fflush(stdout);
    _Exit(failures != 0); // an error is sticky: nothing can be freed
}
