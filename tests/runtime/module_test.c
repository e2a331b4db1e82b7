/* module_test.c: device variables, finding by name, shared objects, objects of another ABI. */
#include <string.h>

#include "kernels.h"

#define ID "0123456789abcdef0123456789abcdef"

START_TEST(variables_have_their_initial_values)
{
    int *table, *counter, **pointer;
    char *zeros;
    size_t size = 0;
    ck_ok(vgsp_find_variable((void **)&table, &size, ID, "table"));
    ck_assert_uint_eq(size, 12);
    ck_ok(vgsp_find_variable((void **)&counter, NULL, NULL, "counter"));
    ck_ok(vgsp_find_variable((void **)&pointer, NULL, ID, "pointer"));
    ck_ok(vgsp_find_variable((void **)&zeros, &size, ID, "zeros"));
    ck_assert_int_eq(*counter, 7);
    ck_assert(table[0] == 1 && table[1] == 2 && table[2] == 3);
    ck_assert_ptr_eq(*pointer, &table[1]); /* relocated */
    for (size_t i = 0; i < size; i++) ck_assert_int_eq(zeros[i], 0);
    ck_assert_ptr_eq(address_counter, counter);
    vgsp_pointer_attributes attributes;
    ck_ok(vgsp_get_pointer_attributes(&attributes, zeros + 50));
    ck_assert_int_eq(attributes.kind, VGSP_MEMORY_MANAGED);
    ck_assert_uint_eq(attributes.size, 100);
    ck_assert_int_eq(vgsp_free(counter), VGSP_ERROR_INVALID_VALUE);
}
END_TEST

START_TEST(variables_are_there_before_the_first_launch)
{
    ck_assert_ptr_null(address_counter);
    launch(&kernel_empty, 1, 1, NULL, 0, NULL);
    ck_assert_ptr_nonnull(address_counter);
    *(int *)address_counter = 100;
    ck_ok(vgsp_device_reset());
    launch(&kernel_empty, 1, 1, NULL, 0, NULL);
    ck_assert_int_eq(*(int *)address_counter, 7); /* as new */
}
END_TEST

START_TEST(finds_by_name)
{
    const vgsp_kernel *kernel = NULL;
    ck_ok(vgsp_find_kernel(&kernel, ID, "_Zadd"));
    ck_assert_ptr_eq(kernel, &kernel_add);
    ck_ok(vgsp_find_kernel(&kernel, NULL, "_Zreduce"));
    ck_assert_ptr_eq(kernel, &kernel_reduce);
    ck_assert_int_eq(vgsp_find_kernel(&kernel, "other", "_Zadd"), VGSP_ERROR_INVALID_DEVICE_FUNCTION);
    ck_assert_int_eq(vgsp_find_kernel(&kernel, ID, "_Znone"), VGSP_ERROR_INVALID_DEVICE_FUNCTION);
    ck_assert_ptr_eq(kernel, &kernel_reduce); /* outputs only on success */
    ck_assert_int_eq(vgsp_find_variable(NULL, NULL, ID, "none"), VGSP_ERROR_INVALID_SYMBOL);
}
END_TEST

START_TEST(refuses_another_abi_by_name)
{
    static const vgsp_kernel old = {.name = "_Zold", .display_name = "old"};
    static struct { uint32_t version; char rest[256]; } old_module = {VGSP_ABI_VERSION + 1, {0}};
    vgsp_module_register((vgsp_module *)&old_module);
    ck_assert_int_eq(vgsp_launch(&old, d3(1, 1, 1), d3(1, 1, 1), NULL, 0, NULL), VGSP_ERROR_INVALID_KERNEL_IMAGE);
    ck_assert_ptr_nonnull(strstr(vgsp_last_error_message(), "ABI version 2"));
    launch(&kernel_empty, 1, 1, NULL, 0, NULL);
    vgsp_module_unregister((vgsp_module *)&old_module);
    ck_assert_int_eq(vgsp_launch(&old, d3(1, 1, 1), d3(1, 1, 1), NULL, 0, NULL), VGSP_ERROR_INVALID_DEVICE_FUNCTION);
}
END_TEST

START_TEST(loads_and_unloads)
{
    int *cell = device_memory(4);
    size_t before, after, total;
    ck_ok(vgsp_memory_info(&before, &total));
    for (int i = 0; i < 3; i++) {
        vgsp_loaded_module *module = NULL;
        const vgsp_kernel *kernel = NULL, *same = NULL;
        int *step = NULL;
        size_t size = 0;
        ck_ok(vgsp_module_load(&module, TEST_DIRECTORY "/test_loaded_abi1.so"));
        ck_ok(vgsp_module_get_kernel(&kernel, module, "_Z5countPi"));
        ck_ok(vgsp_module_get_kernel(&same, module, "count"));
        ck_assert_ptr_eq(kernel, same);
        ck_assert_int_eq(vgsp_module_get_kernel(&kernel, module, "_Zadd"), VGSP_ERROR_SYMBOL_NOT_FOUND);
        ck_ok(vgsp_module_get_variable((void **)&step, &size, module, "step"));
        ck_assert_int_eq(*step, 11);
        ck_ok(vgsp_launch(same, d3(1, 1, 1), d3(1, 1, 1), &cell, 0, NULL));
        ck_ok(vgsp_module_unload(module)); /* waits for the launch */
        ck_assert_int_eq(*cell, 11 * (i + 1));
    }
    ck_ok(vgsp_memory_info(&after, &total));
    ck_assert_uint_eq(before, after);
}
END_TEST

START_TEST(refuses_to_load)
{
    vgsp_loaded_module *module = NULL;
    ck_assert_int_eq(vgsp_module_load(&module, "/nowhere/none.so"), VGSP_ERROR_FILE_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(vgsp_last_error_message(), "none.so"));
    ck_assert_int_eq(vgsp_module_load(&module, TEST_DIRECTORY "/test_loaded_abi99.so"),
                     VGSP_ERROR_INVALID_KERNEL_IMAGE);
    ck_assert_ptr_nonnull(strstr(vgsp_last_error_message(), "test_loaded_abi99.so: ABI version 99"));
    ck_assert_ptr_null(module);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, variables_have_their_initial_values);
    tcase_add_test(tests, variables_are_there_before_the_first_launch);
    tcase_add_test(tests, finds_by_name);
    tcase_add_test(tests, refuses_another_abi_by_name);
    tcase_add_test(tests, loads_and_unloads);
    tcase_add_test(tests, refuses_to_load);
}

int main(void)
{
    return run_tests("module", add);
}
