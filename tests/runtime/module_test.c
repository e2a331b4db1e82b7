/* module_test.c: device variables, managed ones that the host shares, finding by name, shared objects, objects of another
 * ABI.
 */
#include <stdio.h>
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
    char described[32];
    snprintf(described, sizeof described, "ABI version %d", VGSP_ABI_VERSION + 1);
    vgsp_module_register((vgsp_module *)&old_module);
    ck_assert_int_eq(vgsp_launch(&old, d3(1, 1, 1), d3(1, 1, 1), NULL, 0, NULL), VGSP_ERROR_INVALID_KERNEL_IMAGE);
    ck_assert_ptr_nonnull(strstr(vgsp_last_error_message(), described));
    launch(&kernel_empty, 1, 1, NULL, 0, NULL);
    vgsp_module_unregister((vgsp_module *)&old_module);
    ck_assert_int_eq(vgsp_launch(&old, d3(1, 1, 1), d3(1, 1, 1), NULL, 0, NULL), VGSP_ERROR_INVALID_DEVICE_FUNCTION);
}
END_TEST

START_TEST(loads_and_unloads)
{
    int *cell = device_memory(4);
    size_t before, after, total;
    launch(&kernel_store, 1, 1, cell, 0, NULL); /* the other module is open */
    ck_ok(vgsp_device_synchronize());
    ck_ok(vgsp_memory_info(&before, &total));
    for (int i = 0; i < 3; i++) {
        vgsp_loaded_module *module = NULL;
        const vgsp_kernel *kernel = NULL, *same = NULL;
        int *step = NULL;
        size_t size = 0;
        ck_ok(vgsp_module_load(&module, TEST_DIRECTORY "/test_loaded_abi_own.so"));
        ck_ok(vgsp_module_get_kernel(&kernel, module, "_Z5countPi"));
        ck_ok(vgsp_module_get_kernel(&same, module, "count"));
        ck_assert_ptr_eq(kernel, same);
        ck_assert_int_eq(vgsp_module_get_kernel(&kernel, module, "_Zadd"), VGSP_ERROR_SYMBOL_NOT_FOUND);
        ck_ok(vgsp_module_get_variable((void **)&step, &size, module, "step"));
        ck_assert_int_eq(*step, 11);
        ck_ok(vgsp_launch(same, d3(1, 1, 1), d3(1, 1, 1), &cell, 0, NULL));
        ck_ok(vgsp_module_unload(module)); /* waits for the launch */
        ck_assert_int_eq(*cell, 11 * (i + 1));
        void *arguments[] = {&cell};
        ck_assert_int_eq(vgsp_launch(same, d3(1, 1, 1), d3(1, 1, 1), &cell, 0, NULL), VGSP_ERROR_INVALID_DEVICE_FUNCTION);
        ck_assert_int_eq(vgsp_launch_pointers(same, d3(1, 1, 1), d3(1, 1, 1), arguments, 0, NULL),
                         VGSP_ERROR_INVALID_DEVICE_FUNCTION);
        launch(&kernel_store, 1, 1, cell, 11 * (i + 1), NULL); /* others go on */
        ck_ok(vgsp_device_synchronize());
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
    ck_assert_int_eq(vgsp_module_load(&module, TEST_DIRECTORY "/test_loaded_abi_99.so"),
                     VGSP_ERROR_INVALID_KERNEL_IMAGE);
    ck_assert_ptr_nonnull(strstr(vgsp_last_error_message(), "test_loaded_abi_99.so has kernels of ABI version 99"));
    ck_assert_ptr_null(module);
}
END_TEST

/* --- managed variables with host code: __managed__ int level = 3; __managed__ int *place = &level;
       __managed__ int *far = &step; __device__ int step; --- */

static int level_shadow = -1, *place_shadow, *far_shadow;
static void *address_level, *address_place, *address_far, *address_step;
static const int level_init = 3;
static const vgsp_relocation to_level = {0, 0, 0, 0}, to_step = {0, 3, 0, 0};
static const vgsp_variable shared_variables[] = {
    {"level", 4, 4, VGSP_VARIABLE_MANAGED, &level_init, 0, NULL, &address_level},
    {"place", 8, 8, VGSP_VARIABLE_MANAGED, NULL, 1, &to_level, &address_place},
    {"far", 8, 8, VGSP_VARIABLE_MANAGED, NULL, 1, &to_step, &address_far},
    {"step", 4, 4, 0, NULL, 0, NULL, &address_step},
};
static vgsp_module shared_module = {.abi_version = VGSP_ABI_VERSION, .variable_count = 4, .id = "shared",
                                    .source = "shared.vk", .variables = shared_variables};

static void register_shared(void)
{
    vgsp_module_register(&shared_module);
    module_share("shared", "level", &level_shadow);
    module_share("shared", "place", &place_shadow);
    module_share("shared", "far", &far_shadow);
    module_share("shared", "step", &level_shadow); /* not managed: stays the device's */
    module_share("other", "level", &far_shadow);
}

START_TEST(managed_variables_live_in_the_host)
{
    register_shared();
    ck_assert(!device_started());
    ck_assert_int_eq(level_shadow, 3);
    ck_assert_ptr_eq(place_shadow, &level_shadow);
    ck_assert_ptr_null(far_shadow);
    level_shadow = 4;
    place_shadow = NULL;
    void *address;
    size_t size = 0;
    ck_ok(vgsp_find_variable(&address, &size, "shared", "level"));
    ck_assert_ptr_eq(address, &level_shadow);
    ck_assert_int_eq(level_shadow, 4);        /* opening the module keeps what the host has written */
    ck_assert_ptr_null(place_shadow);
    ck_assert_ptr_nonnull(address_step);
    ck_assert_ptr_eq(far_shadow, address_step);
    ck_assert_ptr_ne(address_step, &level_shadow);
}
END_TEST

START_TEST(managed_variables_are_known_memory)
{
    vgsp_pointer_attributes attributes;
    register_shared();
    ck_ok(vgsp_find_variable(NULL, NULL, "shared", "level"));
    ck_ok(vgsp_get_pointer_attributes(&attributes, &level_shadow));
    ck_assert_int_eq(attributes.kind, VGSP_MEMORY_MANAGED);
    ck_assert_ptr_eq(attributes.base, &level_shadow);
    ck_assert_uint_eq(attributes.size, 4);
    ck_assert_int_eq(vgsp_free(&level_shadow), VGSP_ERROR_INVALID_VALUE);
    ck_assert_int_eq(vgsp_host_unregister(&level_shadow), VGSP_ERROR_HOST_MEMORY_NOT_REGISTERED);
    vgsp_module_unregister(&shared_module);
    ck_ok(vgsp_get_pointer_attributes(&attributes, &level_shadow));
    ck_assert_int_eq(attributes.kind, VGSP_MEMORY_HOST);
}
END_TEST

START_TEST(managed_variables_are_as_new_after_reset)
{
    register_shared();
    ck_ok(vgsp_find_variable(NULL, NULL, "shared", "level"));
    level_shadow = 5;
    far_shadow = &level_shadow;
    ck_ok(vgsp_device_reset());
    ck_assert_int_eq(level_shadow, 3);
    ck_ok(vgsp_find_variable(NULL, NULL, "shared", "level"));
    ck_assert_ptr_eq(far_shadow, address_step);
}
END_TEST

START_TEST(managed_variables_survive_a_failed_opening)
{
    int failures = 0;
    vgsp_error error = VGSP_ERROR_MEMORY_ALLOCATION;
    register_shared();
    ck_ok(vgsp_find_variable(NULL, NULL, NULL, "counter")); /* the device has started */
    level_shadow = 6;
    for (long n = 1; error; n++) {
        host_fail_at(n);
        error = vgsp_find_variable(NULL, NULL, "shared", "level");
        host_fail_at(0);
        failures += error == VGSP_ERROR_MEMORY_ALLOCATION;
        ck_assert_int_eq(level_shadow, 6);
        ck_assert_ptr_eq(address_level, &level_shadow);
    }
    ck_assert_int_ge(failures, 2);
    ck_assert_ptr_eq(far_shadow, address_step);
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
    tcase_add_test(tests, managed_variables_live_in_the_host);
    tcase_add_test(tests, managed_variables_are_known_memory);
    tcase_add_test(tests, managed_variables_are_as_new_after_reset);
    tcase_add_test(tests, managed_variables_survive_a_failed_opening);
}

int main(void)
{
    return run_tests("module", add);
}
