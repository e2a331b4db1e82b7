/* ==== warp.vk: x86-64-v3 ==== */

/* warp.vk for x86-64-v3, made by vgspcc. */
#define VGSP_SIMD_V3
#include <vgsp/kernel_abi.h>
#include <vgsp/simd.h>
#include <vgsp/simd_warp.h>

/* warp, block shape: rows */
static void _Z4warpPKiPi_rows(const vgsp_run *run)
{
    const vgsp_dim3 blockDim = run->block, gridDim = run->grid;
    const uint32_t threads = run->threads, padded = (threads + 31) & ~31u;
    vgsp_dim3 blockIdx = vgsp_block_index(run, run->first);
#line 2 "warp.vk"
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
                    uint32_t tmp_v3;
#line 4 "warp.vk"
                    vi32 v_0 = load_i32((in + thread_0.x));
                    vi32 v_1 = load_i32(((in + thread_0.x) + 8));
                    vi32 v_2 = load_i32(((in + thread_0.x) + 16));
                    vi32 v_3 = load_i32(((in + thread_0.x) + 24));
#line 5 "warp.vk"
                    vi32 value_2 = v_2;
                    vi32 value_3 = v_3;
                    /* shfl_down */ {
                        vi32 w_2 = value_2;
                        vi32 w_3 = value_3;
                        tmp_0 = w_2;
                        tmp_1 = w_3;
                        tmp_2 = w_2;
                        tmp_3 = w_3;
                    }
                    vi32 tmp_v2_0 = tmp_0;
                    vi32 tmp_v2_1 = tmp_1;
                    vi32 tmp_v2_2 = tmp_2;
                    vi32 tmp_v2_3 = tmp_3;
                    v_0 = add_i32(v_0, tmp_v2_0);
                    v_1 = add_i32(v_1, tmp_v2_1);
                    v_2 = add_i32(v_2, tmp_v2_2);
                    v_3 = add_i32(v_3, tmp_v2_3);
                    vi32 value_v2_1 = v_1;
                    vi32 value_v2_2 = v_2;
                    vi32 value_v2_3 = v_3;
                    /* shfl_down */ {
                        vi32 w_v2_1 = value_v2_1;
                        vi32 w_v2_2 = value_v2_2;
                        vi32 w_v2_3 = value_v2_3;
                        tmp_0 = w_v2_1;
                        tmp_1 = w_v2_2;
                        tmp_2 = w_v2_3;
                        tmp_3 = w_v2_3;
                    }
                    tmp_v2_0 = tmp_0;
                    tmp_v2_1 = tmp_1;
                    tmp_v2_2 = tmp_2;
                    tmp_v2_3 = tmp_3;
                    v_0 = add_i32(v_0, tmp_v2_0);
                    v_1 = add_i32(v_1, tmp_v2_1);
                    v_2 = add_i32(v_2, tmp_v2_2);
                    v_3 = add_i32(v_3, tmp_v2_3);
                    vi32 value_v3_0 = v_0;
                    vi32 value_v3_1 = v_1;
                    vi32 value_v3_2 = v_2;
                    vi32 value_v3_3 = v_3;
                    /* shfl_down */ {
                        vi32 w_v3_0 = value_v3_0;
                        vi32 w_v3_1 = value_v3_1;
                        vi32 w_v3_2 = value_v3_2;
                        vi32 w_v3_3 = value_v3_3;
                        tmp_0 = slide_i32(w_v3_0, w_v3_1, 4);
                        tmp_1 = slide_i32(w_v3_1, w_v3_2, 4);
                        tmp_2 = slide_i32(w_v3_2, w_v3_3, 4);
                        tmp_3 = pick_i32(w_v3_3, w_v3_3, 4, 5, 6, 7, 4, 5, 6, 7);
                    }
                    tmp_v2_0 = tmp_0;
                    tmp_v2_1 = tmp_1;
                    tmp_v2_2 = tmp_2;
                    tmp_v2_3 = tmp_3;
                    v_0 = add_i32(v_0, tmp_v2_0);
                    v_1 = add_i32(v_1, tmp_v2_1);
                    v_2 = add_i32(v_2, tmp_v2_2);
                    v_3 = add_i32(v_3, tmp_v2_3);
                    vi32 value_v4_0 = v_0;
                    vi32 value_v4_1 = v_1;
                    vi32 value_v4_2 = v_2;
                    vi32 value_v4_3 = v_3;
                    /* shfl_down */ {
                        vi32 w_v4_0 = value_v4_0;
                        vi32 w_v4_1 = value_v4_1;
                        vi32 w_v4_2 = value_v4_2;
                        vi32 w_v4_3 = value_v4_3;
                        tmp_0 = slide_i32(w_v4_0, w_v4_1, 2);
                        tmp_1 = slide_i32(w_v4_1, w_v4_2, 2);
                        tmp_2 = slide_i32(w_v4_2, w_v4_3, 2);
                        tmp_3 = pick_i32(w_v4_3, w_v4_3, 2, 3, 4, 5, 6, 7, 6, 7);
                    }
                    tmp_v2_0 = tmp_0;
                    tmp_v2_1 = tmp_1;
                    tmp_v2_2 = tmp_2;
                    tmp_v2_3 = tmp_3;
                    v_0 = add_i32(v_0, tmp_v2_0);
                    v_1 = add_i32(v_1, tmp_v2_1);
                    v_2 = add_i32(v_2, tmp_v2_2);
                    v_3 = add_i32(v_3, tmp_v2_3);
                    vi32 value_v5_0 = v_0;
                    vi32 value_v5_1 = v_1;
                    vi32 value_v5_2 = v_2;
                    vi32 value_v5_3 = v_3;
                    /* shfl_down */ {
                        vi32 w_v5_0 = value_v5_0;
                        vi32 w_v5_1 = value_v5_1;
                        vi32 w_v5_2 = value_v5_2;
                        vi32 w_v5_3 = value_v5_3;
                        tmp_0 = slide_i32(w_v5_0, w_v5_1, 1);
                        tmp_1 = slide_i32(w_v5_1, w_v5_2, 1);
                        tmp_2 = slide_i32(w_v5_2, w_v5_3, 1);
                        tmp_3 = pick_i32(w_v5_3, w_v5_3, 1, 2, 3, 4, 5, 6, 7, 7);
                    }
                    tmp_v2_0 = tmp_0;
                    tmp_v2_1 = tmp_1;
                    tmp_v2_2 = tmp_2;
                    tmp_v2_3 = tmp_3;
                    v_0 = add_i32(v_0, tmp_v2_0);
                    v_1 = add_i32(v_1, tmp_v2_1);
                    v_2 = add_i32(v_2, tmp_v2_2);
                    v_3 = add_i32(v_3, tmp_v2_3);
#line 6 "warp.vk"
                    {
                        s_store_i32((out + (thread_0.x / 32u)), get_i32(v_0, 0));
                    }
#line 7 "warp.vk"
                    vi32 predicate_0 = and_i32(v_0, splat_i32(1));
                    vi32 predicate_1 = and_i32(v_1, splat_i32(1));
                    vi32 predicate_2 = and_i32(v_2, splat_i32(1));
                    vi32 predicate_3 = and_i32(v_3, splat_i32(1));
                    /* ballot */ {
                        const uint32_t bits = m_bits(m_and(m_all(), ne_i32(predicate_0, splat_i32(0)))) | m_bits(m_and(m_all(), ne_i32(predicate_1, splat_i32(0)))) << 8 | m_bits(m_and(m_all(), ne_i32(predicate_2, splat_i32(0)))) << 16 | m_bits(m_and(m_all(), ne_i32(predicate_3, splat_i32(0)))) << 24;
                        tmp_v3 = bits & 4294967295u;
                    }
                    if (run->around & 1u && vgsp_is_aligned((out + thread_0.x), 64)) {
                        if (run->bytes_ahead) {
                            s_prefetch((const char *)(in + thread_0.x) + run->bytes_ahead + 0);
                            s_prefetch((const char *)(in + thread_0.x) + run->bytes_ahead + 64);
                        }
                        stream_i32((out + thread_0.x), splat_i32((int32_t)tmp_v3));
                        stream_i32((out + thread_0.x) + 8, splat_i32((int32_t)tmp_v3));
                        stream_i32((out + thread_0.x) + 16, splat_i32((int32_t)tmp_v3));
                        stream_i32((out + thread_0.x) + 24, splat_i32((int32_t)tmp_v3));
                    }
                    else {
                        store_i32((out + thread_0.x), splat_i32((int32_t)tmp_v3));
                        store_i32(((out + thread_0.x) + 8), splat_i32((int32_t)tmp_v3));
                        store_i32(((out + thread_0.x) + 16), splat_i32((int32_t)tmp_v3));
                        store_i32(((out + thread_0.x) + 24), splat_i32((int32_t)tmp_v3));
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
                    uint32_t tmp_v3;
#line 4 "warp.vk"
                    vi32 v_0 = load_i32_m((in + thread_0.x), m_0);
                    vi32 v_1 = load_i32_m((in + thread_1.x), m_1);
                    vi32 v_2 = load_i32_m((in + thread_2.x), m_2);
                    vi32 v_3 = load_i32_m((in + thread_3.x), m_3);
#line 5 "warp.vk"
                    vi32 value_0 = v_0;
                    vi32 value_1 = v_1;
                    vi32 value_2 = v_2;
                    vi32 value_3 = v_3;
                    /* shfl_down */ {
                        vi32 w_v6_0 = value_0;
                        vi32 w_v6_1 = value_1;
                        vi32 w_v6_2 = value_2;
                        vi32 w_v6_3 = value_3;
                        tmp_0 = w_v6_2;
                        tmp_1 = w_v6_3;
                        tmp_2 = w_v6_2;
                        tmp_3 = w_v6_3;
                    }
                    vi32 tmp_v2_0 = tmp_0;
                    vi32 tmp_v2_1 = tmp_1;
                    vi32 tmp_v2_2 = tmp_2;
                    vi32 tmp_v2_3 = tmp_3;
                    v_0 = add_i32(v_0, tmp_v2_0);
                    v_1 = add_i32(v_1, tmp_v2_1);
                    v_2 = add_i32(v_2, tmp_v2_2);
                    v_3 = add_i32(v_3, tmp_v2_3);
                    vi32 value_v2_0 = v_0;
                    vi32 value_v2_1 = v_1;
                    vi32 value_v2_2 = v_2;
                    vi32 value_v2_3 = v_3;
                    /* shfl_down */ {
                        vi32 w_v7_0 = value_v2_0;
                        vi32 w_v7_1 = value_v2_1;
                        vi32 w_v7_2 = value_v2_2;
                        vi32 w_v7_3 = value_v2_3;
                        tmp_0 = w_v7_1;
                        tmp_1 = w_v7_2;
                        tmp_2 = w_v7_3;
                        tmp_3 = w_v7_3;
                    }
                    tmp_v2_0 = tmp_0;
                    tmp_v2_1 = tmp_1;
                    tmp_v2_2 = tmp_2;
                    tmp_v2_3 = tmp_3;
                    v_0 = add_i32(v_0, tmp_v2_0);
                    v_1 = add_i32(v_1, tmp_v2_1);
                    v_2 = add_i32(v_2, tmp_v2_2);
                    v_3 = add_i32(v_3, tmp_v2_3);
                    vi32 value_v3_0 = v_0;
                    vi32 value_v3_1 = v_1;
                    vi32 value_v3_2 = v_2;
                    vi32 value_v3_3 = v_3;
                    /* shfl_down */ {
                        vi32 w_v8_0 = value_v3_0;
                        vi32 w_v8_1 = value_v3_1;
                        vi32 w_v8_2 = value_v3_2;
                        vi32 w_v8_3 = value_v3_3;
                        tmp_0 = slide_i32(w_v8_0, w_v8_1, 4);
                        tmp_1 = slide_i32(w_v8_1, w_v8_2, 4);
                        tmp_2 = slide_i32(w_v8_2, w_v8_3, 4);
                        tmp_3 = pick_i32(w_v8_3, w_v8_3, 4, 5, 6, 7, 4, 5, 6, 7);
                    }
                    tmp_v2_0 = tmp_0;
                    tmp_v2_1 = tmp_1;
                    tmp_v2_2 = tmp_2;
                    tmp_v2_3 = tmp_3;
                    v_0 = add_i32(v_0, tmp_v2_0);
                    v_1 = add_i32(v_1, tmp_v2_1);
                    v_2 = add_i32(v_2, tmp_v2_2);
                    v_3 = add_i32(v_3, tmp_v2_3);
                    vi32 value_v4_0 = v_0;
                    vi32 value_v4_1 = v_1;
                    vi32 value_v4_2 = v_2;
                    vi32 value_v4_3 = v_3;
                    /* shfl_down */ {
                        vi32 w_v9_0 = value_v4_0;
                        vi32 w_v9_1 = value_v4_1;
                        vi32 w_v9_2 = value_v4_2;
                        vi32 w_v9_3 = value_v4_3;
                        tmp_0 = slide_i32(w_v9_0, w_v9_1, 2);
                        tmp_1 = slide_i32(w_v9_1, w_v9_2, 2);
                        tmp_2 = slide_i32(w_v9_2, w_v9_3, 2);
                        tmp_3 = pick_i32(w_v9_3, w_v9_3, 2, 3, 4, 5, 6, 7, 6, 7);
                    }
                    tmp_v2_0 = tmp_0;
                    tmp_v2_1 = tmp_1;
                    tmp_v2_2 = tmp_2;
                    tmp_v2_3 = tmp_3;
                    v_0 = add_i32(v_0, tmp_v2_0);
                    v_1 = add_i32(v_1, tmp_v2_1);
                    v_2 = add_i32(v_2, tmp_v2_2);
                    v_3 = add_i32(v_3, tmp_v2_3);
                    vi32 value_v5_0 = v_0;
                    vi32 value_v5_1 = v_1;
                    vi32 value_v5_2 = v_2;
                    vi32 value_v5_3 = v_3;
                    /* shfl_down */ {
                        vi32 w_v10_0 = value_v5_0;
                        vi32 w_v10_1 = value_v5_1;
                        vi32 w_v10_2 = value_v5_2;
                        vi32 w_v10_3 = value_v5_3;
                        tmp_0 = slide_i32(w_v10_0, w_v10_1, 1);
                        tmp_1 = slide_i32(w_v10_1, w_v10_2, 1);
                        tmp_2 = slide_i32(w_v10_2, w_v10_3, 1);
                        tmp_3 = pick_i32(w_v10_3, w_v10_3, 1, 2, 3, 4, 5, 6, 7, 7);
                    }
                    tmp_v2_0 = tmp_0;
                    tmp_v2_1 = tmp_1;
                    tmp_v2_2 = tmp_2;
                    tmp_v2_3 = tmp_3;
                    v_0 = add_i32(v_0, tmp_v2_0);
                    v_1 = add_i32(v_1, tmp_v2_1);
                    v_2 = add_i32(v_2, tmp_v2_2);
                    v_3 = add_i32(v_3, tmp_v2_3);
#line 6 "warp.vk"
                    vm on_v2_0 = m_and(m_0, eq_i32(linear_i32((int32_t)(thread_0.x % 32u), 1), splat_i32(0u)));
                    vm on_v2_1 = m_and(m_1, eq_i32(linear_i32((int32_t)(thread_1.x % 32u), 1), splat_i32(0u)));
                    vm on_v2_2 = m_and(m_2, eq_i32(linear_i32((int32_t)(thread_2.x % 32u), 1), splat_i32(0u)));
                    vm on_v2_3 = m_and(m_3, eq_i32(linear_i32((int32_t)(thread_3.x % 32u), 1), splat_i32(0u)));
                    if (m_any(m_or(m_or(m_or(on_v2_0, on_v2_1), on_v2_2), on_v2_3))) {
                        put_i32((out + (thread_0.x / 32u)), v_0, on_v2_0);
                        put_i32((out + (thread_1.x / 32u)), v_1, on_v2_1);
                        put_i32((out + (thread_2.x / 32u)), v_2, on_v2_2);
                        put_i32((out + (thread_3.x / 32u)), v_3, on_v2_3);
                    }
#line 7 "warp.vk"
                    vi32 predicate_0 = and_i32(v_0, splat_i32(1));
                    vi32 predicate_1 = and_i32(v_1, splat_i32(1));
                    vi32 predicate_2 = and_i32(v_2, splat_i32(1));
                    vi32 predicate_3 = and_i32(v_3, splat_i32(1));
                    /* ballot */ {
                        const uint32_t bits_v2 = m_bits(m_and(m_0, ne_i32(predicate_0, splat_i32(0)))) | m_bits(m_and(m_1, ne_i32(predicate_1, splat_i32(0)))) << 8 | m_bits(m_and(m_2, ne_i32(predicate_2, splat_i32(0)))) << 16 | m_bits(m_and(m_3, ne_i32(predicate_3, splat_i32(0)))) << 24;
                        tmp_v3 = bits_v2 & 4294967295u;
                    }
                    if (m_any(m_0)) store_i32_m((out + thread_0.x), splat_i32((int32_t)tmp_v3), m_0);
                    if (m_any(m_1)) store_i32_m((out + thread_1.x), splat_i32((int32_t)tmp_v3), m_1);
                    if (m_any(m_2)) store_i32_m((out + thread_2.x), splat_i32((int32_t)tmp_v3), m_2);
                    if (m_any(m_3)) store_i32_m((out + thread_3.x), splat_i32((int32_t)tmp_v3), m_3);
                }
                t += 32;
            }
        }
    }
}

static const vgsp_pointer pointers__Z4warpPKiPi[] = {
    {8, 4},
    {0, 0},
};
#line 1 "warp.x86-64-v3.c"
__attribute__((visibility("hidden"))) const vgsp_variant vgsp_variant__Z4warpPKiPi_x86_64_v3_rows = {
    .isa = 2, .shape = VGSP_SHAPE_ROWS, .lanes = 8, .scratch_per_thread = 0, .entry = _Z4warpPKiPi_rows,
    .pointers = pointers__Z4warpPKiPi, .output_count = 1, .pointer_count = 2};


