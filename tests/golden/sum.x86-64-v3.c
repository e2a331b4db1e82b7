/* ==== sum.vk: x86-64-v3 ==== */

/* sum.vk for x86-64-v3, made by vgspcc. */
#define VGSP_SIMD_V3
#include <vgsp/kernel_abi.h>
#include <vgsp/simd.h>
#include <vgsp/simd_warp.h>

/* sum, block shape: rows */
static void _Z3sumPKfPfi_rows(const vgsp_run *run)
{
    const vgsp_dim3 blockDim = run->block, gridDim = run->grid;
    const uint32_t threads = run->threads, padded = (threads + 31) & ~31u;
    vgsp_dim3 blockIdx = vgsp_block_index(run, run->first);
    for (uint64_t left = run->count; vgsp_goes_on(run, left); left--, vgsp_next_block(run, &blockIdx)) {
#line 2 "sum.vk"
        const int32_t n = *((int32_t *)((char *)run->arguments + 16));
        float *in = ((float *)(*((char * *)((char *)run->arguments + 0))));
        float *out = ((float *)(*((char * *)((char *)run->arguments + 8))));
        {
            vgsp_dim3 at = {0, 0, 0};
            for (uint32_t t = 0; t < threads;) {
                if (at.x % 32 == 0) while (at.x + 32 <= blockDim.x) {
                    const vgsp_dim3 thread_0 = at;
                    vf32 tmp_0;
                    vf32 tmp_1;
                    vf32 tmp_2;
                    vf32 tmp_3;
                    vi32 tmp_v2_0;
                    vi32 tmp_v2_1;
                    vi32 tmp_v2_2;
                    vi32 tmp_v2_3;
#line 4 "sum.vk"
                    int32_t i = (int32_t)((blockIdx.x * blockDim.x) + thread_0.x);
                    int32_t lane = (int32_t)(thread_0.x % 32u);
#line 5 "sum.vk"
                    if ((int64_t)i + 31 < n) {
                        tmp_0 = load_f32((in + i));
                        tmp_1 = load_f32(((in + i) + 8));
                        tmp_2 = load_f32(((in + i) + 16));
                        tmp_3 = load_f32(((in + i) + 24));
                    }
                    else {
                        vm on_0 = lt_i32(linear_i32((int32_t)i, 1), splat_i32(n));
                        vm on_1 = lt_i32(linear_i32((int32_t)(i + 8), 1), splat_i32(n));
                        vm on_2 = lt_i32(linear_i32((int32_t)(i + 16), 1), splat_i32(n));
                        vm on_3 = lt_i32(linear_i32((int32_t)(i + 24), 1), splat_i32(n));
                        vm off_0 = m_andnot(m_all(), on_0);
                        vm off_1 = m_andnot(m_all(), on_1);
                        vm off_2 = m_andnot(m_all(), on_2);
                        vm off_3 = m_andnot(m_all(), on_3);
                        if (m_any(m_or(m_or(m_or(on_0, on_1), on_2), on_3))) {
                            tmp_0 = load_f32_m((in + i), on_0);
                            tmp_1 = load_f32_m(((in + i) + 8), on_1);
                            tmp_2 = load_f32_m(((in + i) + 16), on_2);
                            tmp_3 = load_f32_m(((in + i) + 24), on_3);
                        }
                        {
                            tmp_0 = sel_f32(off_0, splat_f32(0.0f), tmp_0);
                            tmp_1 = sel_f32(off_1, splat_f32(0.0f), tmp_1);
                            tmp_2 = sel_f32(off_2, splat_f32(0.0f), tmp_2);
                            tmp_3 = sel_f32(off_3, splat_f32(0.0f), tmp_3);
                        }
                    }
                    vf32 v_0 = tmp_0;
                    vf32 v_1 = tmp_1;
                    vf32 v_2 = tmp_2;
                    vf32 v_3 = tmp_3;
#line 6 "sum.vk"
                    {
                        v_2 = sel_f32(m_from_bits(0xf0), add_f32(v_2, splat_f32(1.0f)), v_2);
                        v_3 = add_f32(v_3, splat_f32(1.0f));
                    }
#line 7 "sum.vk"
                    vf32 value_2 = v_2;
                    vf32 value_3 = v_3;
                    /* shfl_down */ {
                        vi32 w_2 = bits_i32_f32(value_2);
                        vi32 w_3 = bits_i32_f32(value_3);
                        tmp_v2_0 = w_2;
                        tmp_v2_1 = w_3;
                    }
                    vf32 tmp_v3_0 = bits_f32_i32(tmp_v2_0);
                    vf32 tmp_v3_1 = bits_f32_i32(tmp_v2_1);
                    vf32 tmp_v3_2;
                    vf32 tmp_v3_3;
                    v_0 = add_f32(v_0, tmp_v3_0);
                    v_1 = add_f32(v_1, tmp_v3_1);
                    vf32 value_v2_1 = v_1;
                    /* shfl_down */ {
                        vi32 w_v2_1 = bits_i32_f32(value_v2_1);
                        tmp_v2_0 = w_v2_1;
                    }
                    tmp_v3_0 = bits_f32_i32(tmp_v2_0);
                    v_0 = add_f32(v_0, tmp_v3_0);
                    vf32 value_v3_0 = v_0;
                    /* shfl_down */ {
                        vi32 w_v3_0 = bits_i32_f32(value_v3_0);
                        tmp_v2_0 = pick_i32(w_v3_0, w_v3_0, 4, 5, 6, 7, -1, -1, -1, -1);
                    }
                    tmp_v3_0 = bits_f32_i32(tmp_v2_0);
                    v_0 = add_f32(v_0, tmp_v3_0);
                    vf32 value_v4_0 = v_0;
                    /* shfl_down */ {
                        vi32 w_v4_0 = bits_i32_f32(value_v4_0);
                        tmp_v2_0 = pick_i32(w_v4_0, w_v4_0, 2, 3, -1, -1, -1, -1, -1, -1);
                    }
                    tmp_v3_0 = bits_f32_i32(tmp_v2_0);
                    v_0 = add_f32(v_0, tmp_v3_0);
                    vf32 value_v5_0 = v_0;
                    /* shfl_down */ {
                        vi32 w_v5_0 = bits_i32_f32(value_v5_0);
                        tmp_v2_0 = pick_i32(w_v5_0, w_v5_0, 1, -1, -1, -1, -1, -1, -1, -1);
                    }
                    tmp_v3_0 = bits_f32_i32(tmp_v2_0);
                    v_0 = add_f32(v_0, tmp_v3_0);
#line 8 "sum.vk"
                    {
                        s_store_f32((char *)out + (int64_t)get_i32(shr_i32(linear_i32((int32_t)i, 1), splat_i32(5)), 0) * 4, get_f32(v_0, 0));
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
                    vf32 tmp_0;
                    vf32 tmp_1;
                    vf32 tmp_2;
                    vf32 tmp_3;
                    vi32 tmp_v2_0;
                    vi32 tmp_v2_1;
                    vi32 tmp_v2_2;
                    vi32 tmp_v2_3;
#line 4 "sum.vk"
                    int32_t i_0 = (int32_t)((blockIdx.x * blockDim.x) + thread_0.x);
                    int32_t i_1 = (int32_t)((blockIdx.x * blockDim.x) + thread_1.x);
                    int32_t i_2 = (int32_t)((blockIdx.x * blockDim.x) + thread_2.x);
                    int32_t i_3 = (int32_t)((blockIdx.x * blockDim.x) + thread_3.x);
                    int32_t lane_0 = (int32_t)(thread_0.x % 32u);
                    int32_t lane_1 = (int32_t)(thread_1.x % 32u);
                    int32_t lane_2 = (int32_t)(thread_2.x % 32u);
                    int32_t lane_3 = (int32_t)(thread_3.x % 32u);
#line 5 "sum.vk"
                    vm on_v4_0 = m_and(m_0, lt_i32(linear_i32((int32_t)i_0, 1), splat_i32(n)));
                    vm on_v4_1 = m_and(m_1, lt_i32(linear_i32((int32_t)i_1, 1), splat_i32(n)));
                    vm on_v4_2 = m_and(m_2, lt_i32(linear_i32((int32_t)i_2, 1), splat_i32(n)));
                    vm on_v4_3 = m_and(m_3, lt_i32(linear_i32((int32_t)i_3, 1), splat_i32(n)));
                    vm off_v2_0 = m_andnot(m_0, on_v4_0);
                    vm off_v2_1 = m_andnot(m_1, on_v4_1);
                    vm off_v2_2 = m_andnot(m_2, on_v4_2);
                    vm off_v2_3 = m_andnot(m_3, on_v4_3);
                    if (m_any(m_or(m_or(m_or(on_v4_0, on_v4_1), on_v4_2), on_v4_3))) {
                        tmp_0 = load_f32_m((in + i_0), on_v4_0);
                        tmp_1 = load_f32_m((in + i_1), on_v4_1);
                        tmp_2 = load_f32_m((in + i_2), on_v4_2);
                        tmp_3 = load_f32_m((in + i_3), on_v4_3);
                    }
                    {
                        tmp_0 = sel_f32(off_v2_0, splat_f32(0.0f), tmp_0);
                        tmp_1 = sel_f32(off_v2_1, splat_f32(0.0f), tmp_1);
                        tmp_2 = sel_f32(off_v2_2, splat_f32(0.0f), tmp_2);
                        tmp_3 = sel_f32(off_v2_3, splat_f32(0.0f), tmp_3);
                    }
                    vf32 v_0 = tmp_0;
                    vf32 v_1 = tmp_1;
                    vf32 v_2 = tmp_2;
                    vf32 v_3 = tmp_3;
#line 6 "sum.vk"
                    vm on_v5_0 = m_and(m_0, ge_i32(linear_i32((int32_t)lane_0, 1), splat_i32(20)));
                    vm on_v5_1 = m_and(m_1, ge_i32(linear_i32((int32_t)lane_1, 1), splat_i32(20)));
                    vm on_v5_2 = m_and(m_2, ge_i32(linear_i32((int32_t)lane_2, 1), splat_i32(20)));
                    vm on_v5_3 = m_and(m_3, ge_i32(linear_i32((int32_t)lane_3, 1), splat_i32(20)));
                    {
                        v_0 = sel_f32(on_v5_0, add_f32(v_0, splat_f32(1.0f)), v_0);
                        v_1 = sel_f32(on_v5_1, add_f32(v_1, splat_f32(1.0f)), v_1);
                        v_2 = sel_f32(on_v5_2, add_f32(v_2, splat_f32(1.0f)), v_2);
                        v_3 = sel_f32(on_v5_3, add_f32(v_3, splat_f32(1.0f)), v_3);
                    }
#line 7 "sum.vk"
                    vf32 value_0 = v_0;
                    vf32 value_1 = v_1;
                    vf32 value_2 = v_2;
                    vf32 value_3 = v_3;
                    /* shfl_down */ {
                        vi32 w_v6_0 = bits_i32_f32(value_0);
                        vi32 w_v6_1 = bits_i32_f32(value_1);
                        vi32 w_v6_2 = bits_i32_f32(value_2);
                        vi32 w_v6_3 = bits_i32_f32(value_3);
                        tmp_v2_0 = w_v6_2;
                        tmp_v2_1 = w_v6_3;
                        tmp_v2_2 = w_v6_2;
                        tmp_v2_3 = w_v6_3;
                    }
                    vf32 tmp_v3_0 = bits_f32_i32(tmp_v2_0);
                    vf32 tmp_v3_1 = bits_f32_i32(tmp_v2_1);
                    vf32 tmp_v3_2 = bits_f32_i32(tmp_v2_2);
                    vf32 tmp_v3_3 = bits_f32_i32(tmp_v2_3);
                    v_0 = add_f32(v_0, tmp_v3_0);
                    v_1 = add_f32(v_1, tmp_v3_1);
                    v_2 = add_f32(v_2, tmp_v3_2);
                    v_3 = add_f32(v_3, tmp_v3_3);
                    vf32 value_v2_0 = v_0;
                    vf32 value_v2_1 = v_1;
                    vf32 value_v2_2 = v_2;
                    vf32 value_v2_3 = v_3;
                    /* shfl_down */ {
                        vi32 w_v7_0 = bits_i32_f32(value_v2_0);
                        vi32 w_v7_1 = bits_i32_f32(value_v2_1);
                        vi32 w_v7_2 = bits_i32_f32(value_v2_2);
                        vi32 w_v7_3 = bits_i32_f32(value_v2_3);
                        tmp_v2_0 = w_v7_1;
                        tmp_v2_1 = w_v7_2;
                        tmp_v2_2 = w_v7_3;
                        tmp_v2_3 = w_v7_3;
                    }
                    tmp_v3_0 = bits_f32_i32(tmp_v2_0);
                    tmp_v3_1 = bits_f32_i32(tmp_v2_1);
                    tmp_v3_2 = bits_f32_i32(tmp_v2_2);
                    tmp_v3_3 = bits_f32_i32(tmp_v2_3);
                    v_0 = add_f32(v_0, tmp_v3_0);
                    v_1 = add_f32(v_1, tmp_v3_1);
                    v_2 = add_f32(v_2, tmp_v3_2);
                    v_3 = add_f32(v_3, tmp_v3_3);
                    vf32 value_v3_0 = v_0;
                    vf32 value_v3_1 = v_1;
                    vf32 value_v3_2 = v_2;
                    vf32 value_v3_3 = v_3;
                    /* shfl_down */ {
                        vi32 w_v8_0 = bits_i32_f32(value_v3_0);
                        vi32 w_v8_1 = bits_i32_f32(value_v3_1);
                        vi32 w_v8_2 = bits_i32_f32(value_v3_2);
                        vi32 w_v8_3 = bits_i32_f32(value_v3_3);
                        tmp_v2_0 = slide_i32(w_v8_0, w_v8_1, 4);
                        tmp_v2_1 = slide_i32(w_v8_1, w_v8_2, 4);
                        tmp_v2_2 = slide_i32(w_v8_2, w_v8_3, 4);
                        tmp_v2_3 = pick_i32(w_v8_3, w_v8_3, 4, 5, 6, 7, 4, 5, 6, 7);
                    }
                    tmp_v3_0 = bits_f32_i32(tmp_v2_0);
                    tmp_v3_1 = bits_f32_i32(tmp_v2_1);
                    tmp_v3_2 = bits_f32_i32(tmp_v2_2);
                    tmp_v3_3 = bits_f32_i32(tmp_v2_3);
                    v_0 = add_f32(v_0, tmp_v3_0);
                    v_1 = add_f32(v_1, tmp_v3_1);
                    v_2 = add_f32(v_2, tmp_v3_2);
                    v_3 = add_f32(v_3, tmp_v3_3);
                    vf32 value_v4_0 = v_0;
                    vf32 value_v4_1 = v_1;
                    vf32 value_v4_2 = v_2;
                    vf32 value_v4_3 = v_3;
                    /* shfl_down */ {
                        vi32 w_v9_0 = bits_i32_f32(value_v4_0);
                        vi32 w_v9_1 = bits_i32_f32(value_v4_1);
                        vi32 w_v9_2 = bits_i32_f32(value_v4_2);
                        vi32 w_v9_3 = bits_i32_f32(value_v4_3);
                        tmp_v2_0 = slide_i32(w_v9_0, w_v9_1, 2);
                        tmp_v2_1 = slide_i32(w_v9_1, w_v9_2, 2);
                        tmp_v2_2 = slide_i32(w_v9_2, w_v9_3, 2);
                        tmp_v2_3 = pick_i32(w_v9_3, w_v9_3, 2, 3, 4, 5, 6, 7, 6, 7);
                    }
                    tmp_v3_0 = bits_f32_i32(tmp_v2_0);
                    tmp_v3_1 = bits_f32_i32(tmp_v2_1);
                    tmp_v3_2 = bits_f32_i32(tmp_v2_2);
                    tmp_v3_3 = bits_f32_i32(tmp_v2_3);
                    v_0 = add_f32(v_0, tmp_v3_0);
                    v_1 = add_f32(v_1, tmp_v3_1);
                    v_2 = add_f32(v_2, tmp_v3_2);
                    v_3 = add_f32(v_3, tmp_v3_3);
                    vf32 value_v5_0 = v_0;
                    vf32 value_v5_1 = v_1;
                    vf32 value_v5_2 = v_2;
                    vf32 value_v5_3 = v_3;
                    /* shfl_down */ {
                        vi32 w_v10_0 = bits_i32_f32(value_v5_0);
                        vi32 w_v10_1 = bits_i32_f32(value_v5_1);
                        vi32 w_v10_2 = bits_i32_f32(value_v5_2);
                        vi32 w_v10_3 = bits_i32_f32(value_v5_3);
                        tmp_v2_0 = slide_i32(w_v10_0, w_v10_1, 1);
                        tmp_v2_1 = slide_i32(w_v10_1, w_v10_2, 1);
                        tmp_v2_2 = slide_i32(w_v10_2, w_v10_3, 1);
                        tmp_v2_3 = pick_i32(w_v10_3, w_v10_3, 1, 2, 3, 4, 5, 6, 7, 7);
                    }
                    tmp_v3_0 = bits_f32_i32(tmp_v2_0);
                    tmp_v3_1 = bits_f32_i32(tmp_v2_1);
                    tmp_v3_2 = bits_f32_i32(tmp_v2_2);
                    tmp_v3_3 = bits_f32_i32(tmp_v2_3);
                    v_0 = add_f32(v_0, tmp_v3_0);
                    v_1 = add_f32(v_1, tmp_v3_1);
                    v_2 = add_f32(v_2, tmp_v3_2);
                    v_3 = add_f32(v_3, tmp_v3_3);
#line 8 "sum.vk"
                    vm on_v6_0 = m_and(m_0, eq_i32(linear_i32((int32_t)lane_0, 1), splat_i32(0)));
                    vm on_v6_1 = m_and(m_1, eq_i32(linear_i32((int32_t)lane_1, 1), splat_i32(0)));
                    vm on_v6_2 = m_and(m_2, eq_i32(linear_i32((int32_t)lane_2, 1), splat_i32(0)));
                    vm on_v6_3 = m_and(m_3, eq_i32(linear_i32((int32_t)lane_3, 1), splat_i32(0)));
                    if (m_any(m_or(m_or(m_or(on_v6_0, on_v6_1), on_v6_2), on_v6_3))) {
                        scatter_f32(out, shr_i32(linear_i32((int32_t)i_0, 1), splat_i32(5)), 4, v_0, on_v6_0);
                        scatter_f32(out, shr_i32(linear_i32((int32_t)i_1, 1), splat_i32(5)), 4, v_1, on_v6_1);
                        scatter_f32(out, shr_i32(linear_i32((int32_t)i_2, 1), splat_i32(5)), 4, v_2, on_v6_2);
                        scatter_f32(out, shr_i32(linear_i32((int32_t)i_3, 1), splat_i32(5)), 4, v_3, on_v6_3);
                    }
                }
                t += 32;
            }
        }
    }
}

#line 1 "sum.x86-64-v3.c"
__attribute__((visibility("hidden"))) const vgsp_variant vgsp_variant__Z3sumPKfPfi_x86_64_v3_rows = {
    .isa = 2, .shape = VGSP_SHAPE_ROWS, .lanes = 8, .scratch_per_thread = 0, .entry = _Z3sumPKfPfi_rows};


