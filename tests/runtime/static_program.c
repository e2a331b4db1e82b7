/* static_program.c: a program of the static library whose own names are those of the library's inner functions: neither
 * gets in the other's way. The exit status is 0 if a kernel ran.
 */
#include <vgsp/vgsp.h>

int settings(void);
int memory_start(void);
int bell_ring(void);

int settings(void) { return 1; }
int memory_start(void) { return 2; }
int bell_ring(void) { return 3; }

static void store_run(const vgsp_run *run)
{
    int *cell = *(int *const *)run->arguments;
    *cell = settings() + memory_start() + bell_ring();
}

static const vgsp_param params[] = {{0, 8, 1}};
static const vgsp_kernel store = {.name = "store", .display_name = "store", .param_count = 1, .param_bytes = 8,
                                  .params = params, .max_threads = 1024, .serial = store_run};
static const vgsp_kernel *const kernels[] = {&store};
static vgsp_module module = {.abi_version = VGSP_ABI_VERSION, .kernel_count = 1, .id = "static", .source = "static.vk",
                             .kernels = kernels};

int main(void)
{
    void *cell;
    int value = 0;
    vgsp_dim3 one = {1, 1, 1};
    vgsp_module_register(&module);
    if (vgsp_malloc(&cell, sizeof value) || vgsp_launch(&store, one, one, &cell, 0, NULL)) return 1;
    if (vgsp_memcpy(&value, cell, sizeof value, VGSP_COPY_DEFAULT) || vgsp_free(cell)) return 2;
    return value == 6 ? 0 : 3;
}
