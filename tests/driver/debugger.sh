# gdb stops at lines of the .vk file and prints threadIdx and locals, in the serial form.
cat >k.cu <<'END'
__global__ void k(int *p)
{
    int doubled = 2 * threadIdx.x;
    if (threadIdx.x == 3)
        p[0] = doubled;
}
int main()
{
    int *p;
    cudaMalloc(&p, sizeof *p);
    k<<<1, 8>>>(p);
    return cudaDeviceSynchronize();
}
END
succeeds "$vgspcc" -g -O0 k.cu -o k
cat >commands <<'END'
set breakpoint pending on
set confirm off
break k.cu:5
run
print threadIdx.x
print threadIdx
print doubled
backtrace 1
END
succeeds env VGSP_FORM=serial VGSP_WORKERS=1 gdb -q -batch -nx -x commands ./k
says "k.cu:5"
says " = 3"
says "x = 3"
says " = 6"
