/* loaded.c: what vgspcc -o x.so makes, by hand: one kernel, one variable. */
#include <vgsp/kernel_abi.h>

static void *address_step;

static void count_run(const vgsp_run *run)
{
    int *cell = *(int *const *)run->arguments;
    *cell += *(int *)address_step;
}

static const vgsp_param params[] = {{0, 8, 1}};
static const vgsp_kernel kernel_count = {.name = "_Z5countPi", .display_name = "count", .param_count = 1,
                                         .param_bytes = 8, .params = params, .max_threads = 1024, .serial = count_run};
static const vgsp_kernel *const kernels[] = {&kernel_count};
static const int step_init = 11;
static const vgsp_variable variables[] = {{"step", 4, 4, 0, &step_init, 0, 0, &address_step}};
static vgsp_module module = {
    .abi_version = TEST_ABI_VERSION,
    .kernel_count = 1,
    .variable_count = 1,
    .id = "loaded",
    .source = "loaded.vk",
    .kernels = kernels,
    .variables = variables,
};

__attribute__((constructor)) static void enter(void)
{
    vgsp_module_register(&module);
}

__attribute__((destructor)) static void leave(void)
{
    vgsp_module_unregister(&module);
}
