// Gravity among all bodies, with tiles of positions in shared memory and float4 loads, integrated for a few steps.
#include "kernel_test.h"

enum { TILE = 64 };

__device__ float3 attract(float4 me, float4 other, float3 a)
{
    float3 r = make_float3(other.x - me.x, other.y - me.y, other.z - me.z);
    float squared = r.x * r.x + r.y * r.y + r.z * r.z + 0.01f;
    float inverse = rsqrtf(squared), s = other.w * inverse * inverse * inverse;
    a.x += r.x * s;
    a.y += r.y * s;
    a.z += r.z * s;
    return a;
}

__global__ void step(const float4 *from, float4 *to, float4 *velocity, int n, float dt)
{
    __shared__ float4 tile[TILE];
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    float4 me = i < n ? from[i] : make_float4(0, 0, 0, 0);
    float3 a = make_float3(0, 0, 0);
    for (int base = 0; base < n; base += TILE) {
        tile[threadIdx.x] = base + threadIdx.x < n ? from[base + threadIdx.x] : make_float4(0, 0, 0, 0);
        __syncthreads();
#pragma unroll 4
        for (int k = 0; k < TILE; k++) a = attract(me, tile[k], a);
        __syncthreads();
    }
    if (i >= n) return;
    float4 v = velocity[i];
    v.x += a.x * dt, v.y += a.y * dt, v.z += a.z * dt;
    me.x += v.x * dt, me.y += v.y * dt, me.z += v.z * dt;
    velocity[i] = v;
    to[i] = me;
}

static void reference(double (*p)[4], double (*v)[3], int n, double dt)
{
    static double next[256][3];
    for (int i = 0; i < n; i++) {
        double a[3] = {0, 0, 0};
        for (int k = 0; k < n; k++) {
            double r[3], squared = 0.01f;
            for (int c = 0; c < 3; c++) r[c] = p[k][c] - p[i][c], squared += r[c] * r[c];
            for (int c = 0; c < 3; c++) a[c] += r[c] * p[k][3] / (squared * sqrt(squared));
        }
        for (int c = 0; c < 3; c++) v[i][c] += a[c] * dt, next[i][c] = p[i][c] + v[i][c] * dt;
    }
    for (int i = 0; i < n; i++)
        for (int c = 0; c < 3; c++) p[i][c] = next[i][c];
}

int main()
{
    const int n = 200, steps = 3;
    Buffer<float4> a(n), b(n), velocity(n);
    static double p[256][4], v[256][3];
    for (int i = 0; i < n; i++) {
        a[i] = make_float4(random_float(-1, 1), random_float(-1, 1), random_float(-1, 1), random_float(0.5f, 1));
        p[i][0] = a[i].x, p[i][1] = a[i].y, p[i][2] = a[i].z, p[i][3] = a[i].w;
    }
    a.up();
    velocity.fill(0);
    float4 *from = a.device, *to = b.device;
    for (int s = 0; s < steps; s++) {
        step<<<(n + TILE - 1) / TILE, TILE>>>(from, to, velocity.device, n, 0.001f);
        reference(p, v, n, 0.001f);
        float4 *t = from;
        from = to, to = t;
    }
    MUST(cudaMemcpy(a.host, from, n * sizeof(float4), cudaMemcpyDeviceToHost));
    velocity.down();
    for (int i = 0; i < n; i++) {
        expect_near("x", i, a[i].x, p[i][0], 1e-5);
        expect_near("y", i, a[i].y, p[i][1], 1e-5);
        expect_near("z", i, a[i].z, p[i][2], 1e-5);
        expect_near("velocity", i, velocity[i].x, v[i][0], 1e-3);
    }
    hash(a.host, n * sizeof(float4));
    return finish();
}
