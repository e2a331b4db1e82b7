/* ==== prefix.vk: x86-64-v3 ==== */

/* prefix.vk for x86-64-v3, made by vgspcc. */
#define VGSP_SIMD_V3
#include <vgsp/kernel_abi.h>
#include <vgsp/simd.h>
#include <vgsp/simd_warp.h>

/* prefix, block shape: rows */
static void _Z6prefixPKiPi_rows(const vgsp_run *run)
{
    const vgsp_dim3 blockDim = run->block, gridDim = run->grid;
    const uint32_t threads = run->threads, padded = (threads + 31) & ~31u;
    vgsp_dim3 blockIdx = vgsp_block_index(run, run->first);
#line 2 "prefix.vk"
    int32_t *in = ((int32_t *)(*((char * *)((char *)run->arguments + 0))));
    int32_t *out = ((int32_t *)(*((char * *)((char *)run->arguments + 8))));
    for (uint64_t left = run->count; vgsp_goes_on(run, left); left--, vgsp_next_block(run, &blockIdx)) {
        {
            vgsp_dim3 at = {0, 0, 0};
            for (uint32_t t = 0; t < threads;) {
                if (at.x % 32 == 0) while (at.x + 32 <= blockDim.x) {
                    const vgsp_dim3 thread_0 = at;
                    vi32 tmp_0;
                    vi32 tmp_1;
                    vi32 tmp_2;
                    vi32 tmp_3;
#line 4 "prefix.vk"
                    int32_t i = (int32_t)((blockIdx.x * blockDim.x) + thread_0.x);
                    vi32 v_0 = load_i32((in + i));
                    vi32 v_1 = load_i32(((in + i) + 8));
                    vi32 v_2 = load_i32(((in + i) + 16));
                    vi32 v_3 = load_i32(((in + i) + 24));
#line 6 "prefix.vk"
                    vi32 value_0 = v_0;
                    vi32 value_1 = v_1;
                    vi32 value_2 = v_2;
                    vi32 value_3 = v_3;
                    vi32 tmp_v2_0;
                    vi32 tmp_v2_1;
                    vi32 tmp_v2_2;
                    vi32 tmp_v2_3;
                    /* prefix sum */ {
                        v_0 = sums_i32(v_0);
                        v_1 = add_i32(sums_i32(v_1), splat_i32(get_i32(v_0, 7)));
                        v_2 = add_i32(sums_i32(v_2), splat_i32(get_i32(v_1, 7)));
                        v_3 = add_i32(sums_i32(v_3), splat_i32(get_i32(v_2, 7)));
                    }
#line 9 "prefix.vk"
                    if (run->around & 1u && vgsp_is_aligned((out + i), 64)) {
                        if (run->bytes_ahead) {
                            s_prefetch((const char *)(in + i) + run->bytes_ahead + 0);
                            s_prefetch((const char *)(in + i) + run->bytes_ahead + 64);
                        }
                        stream_i32((out + i), v_0);
                        stream_i32((out + i) + 8, v_1);
                        stream_i32((out + i) + 16, v_2);
                        stream_i32((out + i) + 24, v_3);
                    }
                    else {
                        store_i32((out + i), v_0);
                        store_i32(((out + i) + 8), v_1);
                        store_i32(((out + i) + 16), v_2);
                        store_i32(((out + i) + 24), v_3);
                    }
                    t += 32, at.x += 32;
                    continue;
                }
                if (at.x >= blockDim.x) {
                    vgsp_advance_x(&at, blockDim, 0);
                    continue;
                }
                const vgsp_dim3 thread_0 = at;
                vgsp_advance_x(&at, blockDim, 8);
                const vgsp_dim3 thread_1 = at;
                vgsp_advance_x(&at, blockDim, 8);
                const vgsp_dim3 thread_2 = at;
                vgsp_advance_x(&at, blockDim, 8);
                const vgsp_dim3 thread_3 = at;
                vgsp_advance_x(&at, blockDim, 8);
                vm m_0 = m_first((int64_t)threads - (int64_t)t - 0);
                vm m_1 = m_first((int64_t)threads - (int64_t)t - 8);
                vm m_2 = m_first((int64_t)threads - (int64_t)t - 16);
                vm m_3 = m_first((int64_t)threads - (int64_t)t - 24);
                {
                    vi32 tmp_0;
                    vi32 tmp_1;
                    vi32 tmp_2;
                    vi32 tmp_3;
#line 4 "prefix.vk"
                    int32_t i_0 = (int32_t)((blockIdx.x * blockDim.x) + thread_0.x);
                    int32_t i_1 = (int32_t)((blockIdx.x * blockDim.x) + thread_1.x);
                    int32_t i_2 = (int32_t)((blockIdx.x * blockDim.x) + thread_2.x);
                    int32_t i_3 = (int32_t)((blockIdx.x * blockDim.x) + thread_3.x);
                    vi32 v_0 = load_i32_m((in + i_0), m_0);
                    vi32 v_1 = load_i32_m((in + i_1), m_1);
                    vi32 v_2 = load_i32_m((in + i_2), m_2);
                    vi32 v_3 = load_i32_m((in + i_3), m_3);
#line 6 "prefix.vk"
                    vi32 value_0 = v_0;
                    vi32 value_1 = v_1;
                    vi32 value_2 = v_2;
                    vi32 value_3 = v_3;
                    /* shfl_up */ {
                        vi32 w_0 = value_0;
                        vi32 w_1 = value_1;
                        vi32 w_2 = value_2;
                        vi32 w_3 = value_3;
                        tmp_0 = pick_i32(w_0, w_0, 0, 0, 1, 2, 3, 4, 5, 6);
                        tmp_1 = slide_i32(w_0, w_1, 7);
                        tmp_2 = slide_i32(w_1, w_2, 7);
                        tmp_3 = slide_i32(w_2, w_3, 7);
                    }
                    vi32 tmp_v2_0 = tmp_0;
                    vi32 tmp_v2_1 = tmp_1;
                    vi32 tmp_v2_2 = tmp_2;
                    vi32 tmp_v2_3 = tmp_3;
#line 7 "prefix.vk"
                    vm on_0 = m_and(m_0, ge_u32(linear_i32((int32_t)(thread_0.x % 32u), 1), splat_i32(1u)));
                    vm on_1 = m_and(m_1, ge_u32(linear_i32((int32_t)(thread_1.x % 32u), 1), splat_i32(1u)));
                    vm on_2 = m_and(m_2, ge_u32(linear_i32((int32_t)(thread_2.x % 32u), 1), splat_i32(1u)));
                    vm on_3 = m_and(m_3, ge_u32(linear_i32((int32_t)(thread_3.x % 32u), 1), splat_i32(1u)));
                    {
                        v_0 = sel_i32(on_0, add_i32(v_0, tmp_v2_0), v_0);
                        v_1 = sel_i32(on_1, add_i32(v_1, tmp_v2_1), v_1);
                        v_2 = sel_i32(on_2, add_i32(v_2, tmp_v2_2), v_2);
                        v_3 = sel_i32(on_3, add_i32(v_3, tmp_v2_3), v_3);
                    }
#line 6 "prefix.vk"
                    vi32 value_v2_0 = v_0;
                    vi32 value_v2_1 = v_1;
                    vi32 value_v2_2 = v_2;
                    vi32 value_v2_3 = v_3;
                    /* shfl_up */ {
                        vi32 w_v2_0 = value_v2_0;
                        vi32 w_v2_1 = value_v2_1;
                        vi32 w_v2_2 = value_v2_2;
                        vi32 w_v2_3 = value_v2_3;
                        tmp_0 = pick_i32(w_v2_0, w_v2_0, 0, 1, 0, 1, 2, 3, 4, 5);
                        tmp_1 = slide_i32(w_v2_0, w_v2_1, 6);
                        tmp_2 = slide_i32(w_v2_1, w_v2_2, 6);
                        tmp_3 = slide_i32(w_v2_2, w_v2_3, 6);
                    }
                    tmp_v2_0 = tmp_0;
                    tmp_v2_1 = tmp_1;
                    tmp_v2_2 = tmp_2;
                    tmp_v2_3 = tmp_3;
#line 7 "prefix.vk"
                    vm on_v2_0 = m_and(m_0, ge_u32(linear_i32((int32_t)(thread_0.x % 32u), 1), splat_i32(2u)));
                    vm on_v2_1 = m_and(m_1, ge_u32(linear_i32((int32_t)(thread_1.x % 32u), 1), splat_i32(2u)));
                    vm on_v2_2 = m_and(m_2, ge_u32(linear_i32((int32_t)(thread_2.x % 32u), 1), splat_i32(2u)));
                    vm on_v2_3 = m_and(m_3, ge_u32(linear_i32((int32_t)(thread_3.x % 32u), 1), splat_i32(2u)));
                    {
                        v_0 = sel_i32(on_v2_0, add_i32(v_0, tmp_v2_0), v_0);
                        v_1 = sel_i32(on_v2_1, add_i32(v_1, tmp_v2_1), v_1);
                        v_2 = sel_i32(on_v2_2, add_i32(v_2, tmp_v2_2), v_2);
                        v_3 = sel_i32(on_v2_3, add_i32(v_3, tmp_v2_3), v_3);
                    }
#line 6 "prefix.vk"
                    vi32 value_v3_0 = v_0;
                    vi32 value_v3_1 = v_1;
                    vi32 value_v3_2 = v_2;
                    vi32 value_v3_3 = v_3;
                    /* shfl_up */ {
                        vi32 w_v3_0 = value_v3_0;
                        vi32 w_v3_1 = value_v3_1;
                        vi32 w_v3_2 = value_v3_2;
                        vi32 w_v3_3 = value_v3_3;
                        tmp_0 = pick_i32(w_v3_0, w_v3_0, 0, 1, 2, 3, 0, 1, 2, 3);
                        tmp_1 = slide_i32(w_v3_0, w_v3_1, 4);
                        tmp_2 = slide_i32(w_v3_1, w_v3_2, 4);
                        tmp_3 = slide_i32(w_v3_2, w_v3_3, 4);
                    }
                    tmp_v2_0 = tmp_0;
                    tmp_v2_1 = tmp_1;
                    tmp_v2_2 = tmp_2;
                    tmp_v2_3 = tmp_3;
#line 7 "prefix.vk"
                    vm on_v3_0 = m_and(m_0, ge_u32(linear_i32((int32_t)(thread_0.x % 32u), 1), splat_i32(4u)));
                    vm on_v3_1 = m_and(m_1, ge_u32(linear_i32((int32_t)(thread_1.x % 32u), 1), splat_i32(4u)));
                    vm on_v3_2 = m_and(m_2, ge_u32(linear_i32((int32_t)(thread_2.x % 32u), 1), splat_i32(4u)));
                    vm on_v3_3 = m_and(m_3, ge_u32(linear_i32((int32_t)(thread_3.x % 32u), 1), splat_i32(4u)));
                    {
                        v_0 = sel_i32(on_v3_0, add_i32(v_0, tmp_v2_0), v_0);
                        v_1 = sel_i32(on_v3_1, add_i32(v_1, tmp_v2_1), v_1);
                        v_2 = sel_i32(on_v3_2, add_i32(v_2, tmp_v2_2), v_2);
                        v_3 = sel_i32(on_v3_3, add_i32(v_3, tmp_v2_3), v_3);
                    }
#line 6 "prefix.vk"
                    vi32 value_v4_0 = v_0;
                    vi32 value_v4_1 = v_1;
                    vi32 value_v4_2 = v_2;
                    vi32 value_v4_3 = v_3;
                    /* shfl_up */ {
                        vi32 w_v4_0 = value_v4_0;
                        vi32 w_v4_1 = value_v4_1;
                        vi32 w_v4_2 = value_v4_2;
                        vi32 w_v4_3 = value_v4_3;
                        tmp_0 = w_v4_0;
                        tmp_1 = w_v4_0;
                        tmp_2 = w_v4_1;
                        tmp_3 = w_v4_2;
                    }
                    tmp_v2_0 = tmp_0;
                    tmp_v2_1 = tmp_1;
                    tmp_v2_2 = tmp_2;
                    tmp_v2_3 = tmp_3;
#line 7 "prefix.vk"
                    vm on_v4_0 = m_and(m_0, ge_u32(linear_i32((int32_t)(thread_0.x % 32u), 1), splat_i32(8u)));
                    vm on_v4_1 = m_and(m_1, ge_u32(linear_i32((int32_t)(thread_1.x % 32u), 1), splat_i32(8u)));
                    vm on_v4_2 = m_and(m_2, ge_u32(linear_i32((int32_t)(thread_2.x % 32u), 1), splat_i32(8u)));
                    vm on_v4_3 = m_and(m_3, ge_u32(linear_i32((int32_t)(thread_3.x % 32u), 1), splat_i32(8u)));
                    {
                        v_0 = sel_i32(on_v4_0, add_i32(v_0, tmp_v2_0), v_0);
                        v_1 = sel_i32(on_v4_1, add_i32(v_1, tmp_v2_1), v_1);
                        v_2 = sel_i32(on_v4_2, add_i32(v_2, tmp_v2_2), v_2);
                        v_3 = sel_i32(on_v4_3, add_i32(v_3, tmp_v2_3), v_3);
                    }
#line 6 "prefix.vk"
                    vi32 value_v5_0 = v_0;
                    vi32 value_v5_1 = v_1;
                    vi32 value_v5_2 = v_2;
                    vi32 value_v5_3 = v_3;
                    /* shfl_up */ {
                        vi32 w_v5_0 = value_v5_0;
                        vi32 w_v5_1 = value_v5_1;
                        vi32 w_v5_2 = value_v5_2;
                        vi32 w_v5_3 = value_v5_3;
                        tmp_0 = w_v5_0;
                        tmp_1 = w_v5_1;
                        tmp_2 = w_v5_0;
                        tmp_3 = w_v5_1;
                    }
                    tmp_v2_0 = tmp_0;
                    tmp_v2_1 = tmp_1;
                    tmp_v2_2 = tmp_2;
                    tmp_v2_3 = tmp_3;
#line 7 "prefix.vk"
                    vm on_v5_0 = m_and(m_0, ge_u32(linear_i32((int32_t)(thread_0.x % 32u), 1), splat_i32(16u)));
                    vm on_v5_1 = m_and(m_1, ge_u32(linear_i32((int32_t)(thread_1.x % 32u), 1), splat_i32(16u)));
                    vm on_v5_2 = m_and(m_2, ge_u32(linear_i32((int32_t)(thread_2.x % 32u), 1), splat_i32(16u)));
                    vm on_v5_3 = m_and(m_3, ge_u32(linear_i32((int32_t)(thread_3.x % 32u), 1), splat_i32(16u)));
                    {
                        v_0 = sel_i32(on_v5_0, add_i32(v_0, tmp_v2_0), v_0);
                        v_1 = sel_i32(on_v5_1, add_i32(v_1, tmp_v2_1), v_1);
                        v_2 = sel_i32(on_v5_2, add_i32(v_2, tmp_v2_2), v_2);
                        v_3 = sel_i32(on_v5_3, add_i32(v_3, tmp_v2_3), v_3);
                    }
#line 9 "prefix.vk"
                    if (m_any(m_0)) store_i32_m((out + i_0), v_0, m_0);
                    if (m_any(m_1)) store_i32_m((out + i_1), v_1, m_1);
                    if (m_any(m_2)) store_i32_m((out + i_2), v_2, m_2);
                    if (m_any(m_3)) store_i32_m((out + i_3), v_3, m_3);
                }
                t += 32;
            }
        }
    }
}

static const vgsp_pointer pointers__Z6prefixPKiPi[] = {
    {8, 4},
    {0, 0},
};
#line 1 "prefix.x86-64-v3.c"
__attribute__((visibility("hidden"))) const vgsp_variant vgsp_variant__Z6prefixPKiPi_x86_64_v3_rows = {
    .isa = 2, .shape = VGSP_SHAPE_ROWS, .lanes = 8, .scratch_per_thread = 0, .entry = _Z6prefixPKiPi_rows,
    .pointers = pointers__Z6prefixPKiPi, .output_count = 1, .pointer_count = 2};


