// The functions of forms.h as one writes them for ISPC.

export void saxpy(const uniform float x[], uniform float y[], uniform int n, uniform float a)
{
    foreach (i = 0 ... n) y[i] += a * x[i];
}

static void multiply(const uniform float a[], const uniform float b[], uniform float c[], uniform int n)
{
    for (uniform int i = 0; i < n; i++)
        foreach (j = 0 ... n) {
            float sum = 0;
            for (uniform int k = 0; k < n; k++) sum += a[i * n + k] * b[k * n + j];
            c[i * n + j] = sum;
        }
}

export void sgemm_tile16(const uniform float a[], const uniform float b[], uniform float c[], uniform int n)
{
    multiply(a, b, c, n);
}

export void sgemm_tile32(const uniform float a[], const uniform float b[], uniform float c[], uniform int n)
{
    multiply(a, b, c, n);
}

export void sgemm_naive32x8(const uniform float a[], const uniform float b[], uniform float c[], uniform int n)
{
    multiply(a, b, c, n);
}

export void sgemm_naive16x16(const uniform float a[], const uniform float b[], uniform float c[], uniform int n)
{
    multiply(a, b, c, n);
}

export void spmv(const uniform int row_start[], const uniform int column[], const uniform float value[],
                 const uniform float x[], uniform float y[], uniform int rows)
{
    foreach (r = 0 ... rows) {
        float sum = 0;
        int end = row_start[r + 1];
        for (int k = row_start[r]; k < end; k++) sum += value[k] * x[column[k]];
        y[r] = sum;
    }
}

static float normal_distribution(float d)
{
    float k = 1.0f / (1.0f + 0.2316419f * abs(d));
    float sum = k * (0.31938153f + k * (-0.356563782f + k * (1.781477937f + k * (-1.821255978f + k * 1.330274429f))));
    float c = 0.3989422804f * exp(-0.5f * d * d) * sum;
    return d > 0.0f ? 1.0f - c : c;
}

export void black_scholes(const uniform float price[], const uniform float strike[], const uniform float years[],
                          uniform float call[], uniform float put[], uniform int n, uniform float rate,
                          uniform float volatility)
{
    foreach (i = 0 ... n) {
        float s = price[i], x = strike[i], t = years[i];
        float root = sqrt(t);
        float d1 = (log(s / x) + (rate + 0.5f * volatility * volatility) * t) / (volatility * root);
        float c1 = normal_distribution(d1), c2 = normal_distribution(d1 - volatility * root);
        float later = x * exp(-rate * t);
        call[i] = s * c1 - later * c2;
        put[i] = later * (1.0f - c2) - s * (1.0f - c1);
    }
}

// Options side by side.
export void binomial(const uniform float price[], const uniform float strike[], const uniform float years[],
                     uniform float call[], uniform int n, uniform float rate, uniform float volatility)
{
    foreach (option = 0 ... n) {
        float value[STEPS + 1];
        float interval = years[option] / STEPS;
        float move = volatility * sqrt(interval), discount = exp(-rate * interval);
        float down = exp(-move), up = exp(move);
        float chance = (1.0f / discount - down) / (up - down);
        float weight_up = discount * chance, weight_down = discount * (1.0f - chance);
        for (uniform int node = 0; node <= STEPS; node++)
            value[node] = max(price[option] * exp(move * (2 * node - STEPS)) - strike[option], 0.0f);
        for (uniform int level = STEPS; level > 0; level--)
            for (uniform int node = 0; node < level; node++)
                value[node] = weight_up * value[node + 1] + weight_down * value[node];
        call[option] = value[0];
    }
}

export void mandelbrot(uniform int out[], uniform int width, uniform int height, uniform int max_iterations)
{
    foreach (y = 0 ... height, x = 0 ... width) {
        float cx = -2.0f + x * (3.0f / width), cy = -1.0f + y * (2.0f / height);
        float zx = cx, zy = cy;
        int i = 0;
        while (i < max_iterations && zx * zx + zy * zy <= 4.0f) {
            float next = zx * zx - zy * zy + cx;
            zy = 2.0f * zx * zy + cy;
            zx = next;
            i++;
        }
        out[y * width + x] = i;
    }
}

export void stencil(const uniform float from[], uniform float out[], uniform int width, uniform int height)
{
    for (uniform int y = 1; y < height - 1; y++)
        foreach (x = 1 ... width - 1) {
            int i = y * width + x;
            out[i] = 0.2f * (from[i] + from[i - 1] + from[i + 1] + from[i - width] + from[i + width]);
        }
}

export void stencil_double(const uniform double from[], uniform double out[], uniform int width, uniform int height,
                           uniform int depth)
{
    uniform int layer = width * height;
    for (uniform int z = 1; z < depth - 1; z++)
        for (uniform int y = 1; y < height - 1; y++)
            foreach (x = 1 ... width - 1) {
                int i = z * layer + y * width + x;
                out[i] = 0.4d * from[i] + 0.1d * (from[i - layer] + from[i + layer] + from[i - 1] + from[i + 1]
                                                + from[i - width] + from[i + width]);
            }
}

export void convolution(const uniform float from[], const uniform float taps[], uniform float out[], uniform int width,
                        uniform int height)
{
    for (uniform int y = 0; y < height; y++)
        foreach (x = 0 ... width) {
            float sum = 0;
            for (uniform int j = 0; j < 5; j++)
                for (uniform int i = 0; i < 5; i++) sum += taps[5 * j + i] * from[(y + j) * (width + 4) + x + i];
            out[y * width + x] = sum;
        }
}

static float distance(float x, float y, float z)
{
    float ring = sqrt(x * x + z * z) - 1.4f;
    float torus = sqrt(ring * ring + y * y) - 0.25f, sphere = sqrt(x * x + y * y + z * z) - 0.8f;
    return min(min(torus, sphere), y + 1.0f);
}

export void ray_march(uniform float out[], uniform int width, uniform int height)
{
    foreach (row = 0 ... height, column = 0 ... width) {
        float dx = (2.0f * column - width) / height, dy = (height - 2.0f * row) / height - 0.4f, dz = 1.5f;
        float scale = 1.0f / sqrt(dx * dx + dy * dy + dz * dz), t = 0.0f, light = 0.0f;
        dx *= scale;
        dy *= scale;
        dz *= scale;
        for (int step = 0; step < 80 && t < 20.0f; step++) {
            float x = t * dx, y = 1.5f + t * dy, z = t * dz - 4.0f;
            float d = distance(x, y, z);
            if (d < 1e-3f) {
                const float e = 1e-2f;
                float nx = distance(x + e, y, z) - d, ny = distance(x, y + e, z) - d, nz = distance(x, y, z + e) - d;
                float length = sqrt(nx * nx + ny * ny + nz * nz);
                light = max(0.1f, (0.5f * nx + 0.75f * ny - 0.43f * nz) / length);
                break;
            }
            t += d;
        }
        out[row * width + column] = light;
    }
}

export void reduce(const uniform float x[], uniform float out[], uniform int n)
{
    for (uniform int first = 0; first < n; first += 256) {
        float sum = 0;
        foreach (i = first ... min(n, first + 256)) sum += x[i];
        out[first / 256] = reduce_add(sum);
    }
}

export void nbody(const uniform float bodies[], uniform float pull[], uniform int n)
{
    foreach (i = 0 ... n) {
        float mx = bodies[4 * i], my = bodies[4 * i + 1], mz = bodies[4 * i + 2], sx = 0, sy = 0, sz = 0;
        for (uniform int k = 0; k < n; k++) {
            float x = bodies[4 * k] - mx, y = bodies[4 * k + 1] - my, z = bodies[4 * k + 2] - mz;
            float inverse = rsqrt(x * x + y * y + z * z + 0.01f);
            float s = bodies[4 * k + 3] * inverse * inverse * inverse;
            sx += x * s;
            sy += y * s;
            sz += z * s;
        }
        pull[4 * i] = sx;
        pull[4 * i + 1] = sy;
        pull[4 * i + 2] = sz;
        pull[4 * i + 3] = 0;
    }
}

export void softmax(const uniform float from[], uniform float out[], uniform int rows, uniform int columns)
{
    for (uniform int row = 0; row < rows; row++) {
        uniform int first = row * columns;
        float most = from[first], sum = 0;
        foreach (i = first ... first + columns) most = max(most, from[i]);
        uniform float top = reduce_max(most);
        foreach (i = first ... first + columns) {
            float e = exp(from[i] - top);
            out[i] = e;
            sum += e;
        }
        uniform float scale = 1.0f / reduce_add(sum);
        foreach (i = first ... first + columns) out[i] *= scale;
    }
}

export void layernorm(const uniform float from[], const uniform float scale[], const uniform float move[],
                      uniform float out[], uniform int rows, uniform int columns)
{
    for (uniform int row = 0; row < rows; row++) {
        uniform int first = row * columns;
        float sum = 0, squares = 0;
        foreach (i = 0 ... columns) sum += from[first + i];
        uniform float mean = reduce_add(sum) / columns;
        foreach (i = 0 ... columns) squares += (from[first + i] - mean) * (from[first + i] - mean);
        uniform float inverse = 1.0f / sqrt(reduce_add(squares) / columns + 1e-5f);
        foreach (i = 0 ... columns) out[first + i] = (from[first + i] - mean) * inverse * scale[i] + move[i];
    }
}
