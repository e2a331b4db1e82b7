# How far ahead code prefetches is the runtime's to say, and VGSP_STATS tells it.
cat >k.cu <<'END2'
__global__ void spmv(const int *start, const int *column, const float *value, const float *x, float *y, int rows)
{
    int row = blockIdx.x * blockDim.x + threadIdx.x;
    if (row >= rows) return;
    float sum = 0;
    for (int k = start[row]; k < start[row + 1]; k++) sum += value[k] * x[column[k]];
    y[row] = sum;
}

__global__ void gather(const int *index, const float *x, float *y, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) y[i] = x[index[i] % n];
}

__global__ void walk(const float *x, float *y, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    unsigned at = i * 2654435761u;
    float sum = 0;
    for (int k = 0; k < 8; k++) {
        at = at * 1664525u + 1013904223u;
        sum += x[at % n];
    }
    if (i < n) y[i] = sum;
}

int main()
{
    const int rows = 1 << 14, entries = 4 * rows;
    int *start, *column;
    float *value, *x, *y;
    cudaMallocManaged(&start, (rows + 1) * sizeof *start);
    cudaMallocManaged(&column, entries * sizeof *column);
    cudaMallocManaged(&value, entries * sizeof *value);
    cudaMallocManaged(&x, rows * sizeof *x);
    cudaMallocManaged(&y, rows * sizeof *y);
    for (int i = 0; i <= rows; i++) start[i] = 4 * i;
    for (int i = 0; i < entries; i++) column[i] = i * 97 % rows, value[i] = 1;
    for (int i = 0; i < rows; i++) x[i] = 2;
    for (int i = 0; i < 20; i++) spmv<<<rows / 64, 64>>>(start, column, value, x, y, rows);
    if (cudaDeviceSynchronize() != cudaSuccess) return 2;
    for (int i = 0; i < 20; i++) gather<<<rows / 64, 64>>>(column, x, value, rows);
    if (cudaDeviceSynchronize() != cudaSuccess) return 2;
    for (int i = 0; i < rows; i++)
        if (y[i] != 8) return 1;
    for (int i = 0; i < 20; i++) walk<<<rows / 64, 64>>>(x, y, rows);
    if (cudaDeviceSynchronize() != cudaSuccess) return 2;
    for (int i = 0; i < rows; i++)
        if (y[i] != 16) return 1;
    return 0;
}
END2
succeeds "$vgspcc" k.cu -o k
export VGSP_FORM=serial VGSP_STATS=1 VGSP_PREFETCH_BYTES=1
succeeds ./k
grep -Eq '^vgsp: prefetched: spmv, in 20 of 20 launches, from .*, (16|32|64|128|256|512) rounds ahead$' output ||
    fail "no distance in the statistics"
succeeds env VGSP_DISABLE=learn ./k
says ", 128 rounds ahead"
succeeds env VGSP_DISABLE=prefetch ./k
silent_on "rounds ahead"
silent_on "prefetched: walk"
unset VGSP_FORM
succeeds ./k
grep -Eq '^vgsp: prefetched: gather, in 20 of 20 launches, from .*, (0|128|256) threads ahead$' output ||
    fail "no distance of the vector form in the statistics"
grep -Eq '^vgsp: prefetched: walk, in 20 of 20 launches, from 1.2 MiB, (0 threads or 0|16 threads or 4|32 threads or 8) rounds ahead$' output ||
    fail "no distance of computed places in the statistics"
succeeds env VGSP_DISABLE=learn VGSP_COMBINE_BYTES=1 ./k
says ", 128 threads ahead"
says ", 16 threads or 4 rounds ahead"
silent_on "written around the cache: gather"
succeeds env VGSP_DISABLE=prefetch VGSP_COMBINE_BYTES=1 ./k
says "written around the cache: gather, in 20 of 20 launches, "
silent_on "threads ahead"
