// The kernels of the CUDA forms in OpenCL C, as far as they need no warps.

kernel void saxpy(global const float *x, global float *y, int n, float a)
{
    int i = get_global_id(0);
    if (i < n) y[i] += a * x[i];
}

#define TILED_PRODUCT(name, TILE)                                                                                      \
    kernel void name(global const float *a, global const float *b, global float *c, int n)                             \
    {                                                                                                                  \
        local float as[TILE][TILE], bs[TILE][TILE];                                                                    \
        int tx = get_local_id(0), ty = get_local_id(1), column = get_global_id(0), row = get_global_id(1);             \
        float sum = 0.0f;                                                                                              \
        for (int t = 0; t < n / TILE; t++) {                                                                           \
            as[ty][tx] = a[row * n + t * TILE + tx];                                                                   \
            bs[ty][tx] = b[(t * TILE + ty) * n + column];                                                              \
            barrier(CLK_LOCAL_MEM_FENCE);                                                                              \
            for (int k = 0; k < TILE; k++) sum += as[ty][k] * bs[k][tx];                                               \
            barrier(CLK_LOCAL_MEM_FENCE);                                                                              \
        }                                                                                                              \
        c[row * n + column] = sum;                                                                                     \
    }
TILED_PRODUCT(tiled_product16, 16)
TILED_PRODUCT(tiled_product32, 32)

kernel void product(global const float *a, global const float *b, global float *c, int n)
{
    int column = get_global_id(0), row = get_global_id(1);
    if (row >= n || column >= n) return;
    float sum = 0.0f;
    for (int k = 0; k < n; k++) sum += a[row * n + k] * b[k * n + column];
    c[row * n + column] = sum;
}

kernel void spmv(global const int *row_start, global const int *column, global const float *value,
                 global const float *x, global float *y, int rows)
{
    int r = get_global_id(0);
    if (r >= rows) return;
    float sum = 0.0f;
    for (int k = row_start[r]; k < row_start[r + 1]; k++) sum += value[k] * x[column[k]];
    y[r] = sum;
}

kernel void transpose(global const float *in, global float *out, int width, int height)
{
    local float tile[32][33];
    int tx = get_local_id(0), ty = get_local_id(1), left = get_group_id(0) * 32, top = get_group_id(1) * 32;
    for (int j = ty; j < 32; j += 8)
        if (left + tx < width && top + j < height) tile[j][tx] = in[(top + j) * width + left + tx];
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int j = ty; j < 32; j += 8)
        if (top + tx < height && left + j < width) out[(left + j) * height + top + tx] = tile[tx][j];
}

float normal_distribution(float d)
{
    float k = 1.0f / (1.0f + 0.2316419f * fabs(d));
    float sum = k * (0.31938153f + k * (-0.356563782f + k * (1.781477937f + k * (-1.821255978f + k * 1.330274429f))));
    float c = 0.3989422804f * exp(-0.5f * d * d) * sum;
    return d > 0.0f ? 1.0f - c : c;
}

kernel void black_scholes(global const float *price, global const float *strike, global const float *years,
                          global float *call, global float *put, int n, float rate, float volatility)
{
    int i = get_global_id(0);
    if (i >= n) return;
    float s = price[i], x = strike[i], t = years[i], root = sqrt(t);
    float d1 = (log(s / x) + (rate + 0.5f * volatility * volatility) * t) / (volatility * root);
    float c1 = normal_distribution(d1), c2 = normal_distribution(d1 - volatility * root), later = x * exp(-rate * t);
    call[i] = s * c1 - later * c2;
    put[i] = later * (1.0f - c2) - s * (1.0f - c1);
}

kernel void mandelbrot(global int *out, int width, int height, int max_iterations)
{
    int x = get_global_id(0), y = get_global_id(1);
    if (x >= width || y >= height) return;
    float cx = -2.0f + x * (3.0f / width), cy = -1.0f + y * (2.0f / height), zx = cx, zy = cy;
    int i = 0;
    while (i < max_iterations && zx * zx + zy * zy <= 4.0f) {
        float next = zx * zx - zy * zy + cx;
        zy = 2.0f * zx * zy + cy;
        zx = next;
        i++;
    }
    out[y * width + x] = i;
}

kernel void stencil(global const float *in, global float *out, int width, int height)
{
    int x = get_global_id(0), y = get_global_id(1);
    if (x < 1 || y < 1 || x >= width - 1 || y >= height - 1) return;
    global const float *p = in + y * width + x;
    out[y * width + x] = 0.2f * (p[0] + p[-1] + p[1] + p[-width] + p[width]);
}

kernel void stencil_double(global const double *in, global double *out, int width, int height, int depth)
{
    int x = get_global_id(0), y = get_global_id(1);
    if (x < 1 || y < 1 || x >= width - 1 || y >= height - 1) return;
    int layer = width * height, i = layer + y * width + x;
    double below = in[i - layer], here = in[i];
    for (int z = 1; z < depth - 1; z++, i += layer) {
        double above = in[i + layer];
        out[i] = 0.4 * here + 0.1 * (below + above + in[i - 1] + in[i + 1] + in[i - width] + in[i + width]);
        below = here;
        here = above;
    }
}

kernel void convolution(global const float *in, constant float *taps, global float *out, int width, int height)
{
    local float tile[12][36];
    int left = get_group_id(0) * 32, top = get_group_id(1) * 8, x = get_global_id(0), y = get_global_id(1);
    for (int ty = get_local_id(1); ty < 12; ty += 8)
        for (int tx = get_local_id(0); tx < 36; tx += 32)
            if (left + tx < width + 4 && top + ty < height + 4) tile[ty][tx] = in[(top + ty) * (width + 4) + left + tx];
    barrier(CLK_LOCAL_MEM_FENCE);
    if (x >= width || y >= height) return;
    float sum = 0.0f;
    for (int j = 0; j < 5; j++)
        for (int i = 0; i < 5; i++) sum += taps[5 * j + i] * tile[get_local_id(1) + j][get_local_id(0) + i];
    out[y * width + x] = sum;
}

kernel void histogram(global const int *data, global int *bins, int n)
{
    local int group_bins[256];
    int t = get_local_id(0), first = get_group_id(0) * 4096, end = min(n, first + 4096);
    group_bins[t] = 0;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int i = first + t; i < end; i += 256) atomic_inc(&group_bins[data[i]]);
    barrier(CLK_LOCAL_MEM_FENCE);
    atomic_add(&bins[t], group_bins[t]);
}

kernel void reduce(global const float *x, global float *out, int n)
{
    local float sums[256];
    int t = get_local_id(0), i = get_global_id(0);
    sums[t] = i < n ? x[i] : 0.0f;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int half_size = 128; half_size > 0; half_size /= 2) {
        if (t < half_size) sums[t] += sums[t + half_size];
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    if (t == 0) out[get_group_id(0)] = sums[0];
}

kernel void nbody(global const float4 *bodies, global float4 *pull, int n)
{
    local float4 tile[256];
    int i = get_global_id(0), t = get_local_id(0);
    float4 me = bodies[i], sum = 0.0f;
    for (int first = 0; first < n; first += 256) {
        tile[t] = bodies[first + t];
        barrier(CLK_LOCAL_MEM_FENCE);
        for (int k = 0; k < 256; k++) {
            float x = tile[k].x - me.x, y = tile[k].y - me.y, z = tile[k].z - me.z;
            float inverse = rsqrt(x * x + y * y + z * z + 0.01f), s = tile[k].w * inverse * inverse * inverse;
            sum.x += x * s;
            sum.y += y * s;
            sum.z += z * s;
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    pull[i] = sum;
}

kernel void binomial(global const float *price, global const float *strike, global const float *years,
                     global float *call, float rate, float volatility)
{
    local float value[STEPS + 1];
    int option = get_group_id(0), node = get_local_id(0);
    float step = years[option] / STEPS, move = volatility * sqrt(step);
    float down = exp(-move), up = 1.0f / down, discount = exp(-rate * step);
    float chance = (1.0f / discount - down) / (up - down);
    float weight_up = discount * chance, weight_down = discount * (1.0f - chance);

    value[node] = fmax(price[option] * exp(move * (2 * node - STEPS)) - strike[option], 0.0f);
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int level = STEPS; level > 0; level--) {
        float mean = 0.0f;
        if (node < level) mean = weight_up * value[node + 1] + weight_down * value[node];
        barrier(CLK_LOCAL_MEM_FENCE);
        if (node < level) value[node] = mean;
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    if (node == 0) call[option] = value[0];
}
