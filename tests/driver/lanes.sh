# --count-lanes: vector code tells VGSP_STATS how many lanes are on; the shares are what is computed by hand.
[ "$(uname -m)" = x86_64 ] || exit 0
cat >k.cu <<'END'
// Operations that count: for each of 64 threads % and ==; for every fourth of them 102: a load, 100 multiply-adds, a store.
__global__ void quarter(float *out)
{
    if (threadIdx.x % 4 == 0) {
        float x = out[threadIdx.x];
        for (int k = 0; k < 100; k++) x = x * 1.5f + 0.25f;
        out[threadIdx.x] = x;
    }
}

// 20 of 20, 24 or 32 lanes.
__global__ void twenty(float *out)
{
    out[threadIdx.x] = out[threadIdx.x] * 1.5f + 0.25f;
}

// Thread t has t rounds of 10 operations, beside these a conversion and a store; a group of 8, 16 or 32 threads (two registers)
// has as many as its last thread. They ask whether it is over in the rounds in which not all take part: one more than there are
// such. So of 32 threads 5168 of 6400, 5296 of 7936, or 5552 of 11008.
__global__ void triangle(float *out)
{
    unsigned rounds = threadIdx.x % 32;
    float x = threadIdx.x;
    for (unsigned k = 0; k < rounds; k++) {
        x = x * 1.5f + 0.25f, x = x * 1.5f + 0.25f, x = x * 1.5f + 0.25f, x = x * 1.5f + 0.25f, x = x * 1.5f + 0.25f;
        x = x * 1.5f + 0.25f, x = x * 1.5f + 0.25f, x = x * 1.5f + 0.25f, x = x * 1.5f + 0.25f, x = x * 1.5f + 0.25f;
    }
    out[threadIdx.x] = x;
}

// 102 operations for 100 of 128 threads: 96 in groups whose lanes are all on, which are not asked one by one; then in 4, 8 or
// 16 lanes of which 4 are on. The last 32 ask.
__global__ void guard(float *out, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    float x = out[i];
    for (int k = 0; k < 100; k++) x = x * 1.5f + 0.25f;
    out[i] = x;
}

int main()
{
    float *out;
    cudaMalloc(&out, 4096);
    cudaMemset(out, 0, 4096);
    quarter<<<3, 64>>>(out);
    twenty<<<1, 20>>>(out);
    triangle<<<2, 128>>>(out);
    guard<<<2, 64>>>(out, 100);
    return cudaDeviceSynchronize() != cudaSuccess;
}
END

# column KERNEL: what the table's line of the kernel has in the column "lanes on"
column()
{
    at=$(grep '^vgsp: kernel ' output | grep -b -o 'lanes on' | cut -d: -f1)
    grep "^vgsp: $1 " output | cut -c $((at + 1))-$((at + 8)) | tr -d ' '
}

# expects ISA KERNEL SHARE...
expects()
{
    isa=$1
    shift
    succeeds env VGSP_ISA="$isa" VGSP_FORM=vector VGSP_STATS=1 ./counting
    while [ $# != 0 ]; do
        [ "$(column "$1")" = "$2" ] || fail "$isa: lanes on in $1: $(column "$1"), not $2"
        shift 2
    done
}

has()
{
    for flag; do grep -m1 '^flags' /proc/cpuinfo | grep -qw "$flag" || return 1; done
}

succeeds "$vgspcc" --count-lanes k.cu -o counting
for isa in c x86-64-v2; do expects $isa quarter 26% twenty 100% triangle 81% guard 100%; done
if has avx2 fma; then expects x86-64-v3 quarter 26% twenty 83% triangle 67% guard 96%; fi
if has avx512f avx512vl; then expects x86-64-v4 quarter 26% twenty 62% triangle 50% guard 89%; fi

# The serial form counts nothing, and neither do other objects; the table is as wide as a terminal.
succeeds env VGSP_FORM=serial VGSP_STATS=1 ./counting
[ "$(column quarter)" = - ] || fail "lanes in the serial form"
succeeds "$vgspcc" k.cu -o plain
succeeds env VGSP_STATS=1 ./plain
for kernel in quarter twenty triangle guard; do [ "$(column $kernel)" = - ] || fail "lanes of $kernel without --count-lanes"; done
[ -z "$(sed -n '/^vgsp: .\{95\}/p' output)" ] || fail "lines of more than 100 columns"
succeeds "$vgspcc" --emit-c --isa=x86-64-v3 k.cu
silent_on lanes_on
