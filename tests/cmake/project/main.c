/* Two kernels, each from its own file, launched through the generated headers. */
#include "add.h"
#include "scale.h"

int main(void)
{
    enum { N = 64 };
    int *p;
    vgsp_dim3 one = {1, 1, 1}, threads = {N, 1, 1};
    if (vgsp_malloc((void **)&p, N * sizeof *p)) return 1;
    for (int i = 0; i < N; i++) p[i] = i;
    if (add_launch(one, threads, 0, 0, p, 5) || scale_launch(one, threads, 0, 0, p)) return 2;
    if (vgsp_device_synchronize()) return 3;
    for (int i = 0; i < N; i++)
        if (p[i] != (i + 5) * FACTOR + 1) return 4;
    return vgsp_free(p);
}
