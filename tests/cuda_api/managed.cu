// Managed variables of a whole program: host code sees their initial values in main's first line, host and kernels see
// each other's writes, and addresses agree, those inside initial values too. A reset brings the initial values back.
#include "../kernels/kernel_test.h"

struct Pair {
    int a;
    double b;
};

__device__ int hidden[4] = {10, 20, 30, 40};
__managed__ int counter = 5;
__managed__ float table[8] = {1, 2, 3, 4};
__managed__ Pair pair = {7, 0.5};
static __managed__ unsigned total;
__managed__ int *managed_address = &counter;
__managed__ const int *device_address = &hidden[1];
__managed__ int *replaced = &counter;

__global__ void use(int amount)
{
    int i = threadIdx.x;
    if (i < 8) table[i] += i;
    atomicAdd(&total, 1u);
    if (i > 0) return;
    counter += amount;
    pair.a += *device_address;
    pair.b *= 2;
    *replaced += 100;
}

static void equal(const char *what, double is, double should)
{
    if (is != should) fail("%s is %g, not %g", what, is, should);
}

static void check_initial_values()
{
    equal("counter", counter, 5);
    equal("table[3]", table[3], 4);
    equal("table[7]", table[7], 0);
    equal("pair.a", pair.a, 7);
    equal("pair.b", pair.b, 0.5);
    equal("total", total, 0);
    equal("managed_address == &counter", managed_address == &counter, true);
}

static void check_use()
{
    static int own;
    own = 3;
    counter = 6;
    table[7] = 70;
    replaced = &own;
    use<<<1, 32>>>(10);
    MUST(cudaDeviceSynchronize());
    equal("counter", counter, 16);
    equal("table[3]", table[3], 7);
    equal("table[7]", table[7], 77);
    equal("pair.a", pair.a, 27);
    equal("pair.b", pair.b, 1);
    equal("total", total, 32);
    equal("own", own, 103);
}

static void check_attributes()
{
    cudaPointerAttributes attributes;
    void *address;
    int copy = 0;
    MUST(cudaGetSymbolAddress(&address, counter));
    equal("the device's address == &counter", address == &counter, true);
    MUST(cudaMemcpyFromSymbol(&copy, counter, sizeof copy));
    equal("the copy", copy, counter);
    MUST(cudaPointerGetAttributes(&attributes, &table[2]));
    equal("the kind of memory", attributes.type, cudaMemoryTypeManaged);
    MUST(cudaMemPrefetchAsync(table, sizeof table, 0));
    equal("cudaFree(&counter)", cudaFree(&counter), cudaErrorInvalidValue);
    equal("cudaHostUnregister(&counter)", cudaHostUnregister(&counter), cudaErrorHostMemoryNotRegistered);
    cudaGetLastError();
}

int main()
{
    check_initial_values();
    check_use();
    check_attributes();
    MUST(cudaDeviceReset());
    check_initial_values();
    check_use();
    return finish();
}
