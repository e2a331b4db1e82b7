/* ==== sum.vk: x86-64-v3 ==== */

/* sum.vk for x86-64-v3, made by vgspcc. */
#define VGSP_SIMD_V3
#include <vgsp/kernel_abi.h>
#include <vgsp/simd.h>
#include <vgsp/simd_warp.h>

/* sum, block shape: rows */
static inline __attribute__((always_inline)) void _Z3sumPKfPfi_rows_in(const vgsp_run *run, const vgsp_dim3 blockDim, const uint32_t threads, const bool usual)
{
    const vgsp_dim3 gridDim = run->grid;
    const uint32_t padded = (threads + 31) & ~31u;
    vgsp_dim3 blockIdx = vgsp_block_index(run, run->first);
#line 2 "sum.vk"
    const int32_t n = *((int32_t *)((char *)run->arguments + 16));
    float *in = ((float *)(*((char * *)((char *)run->arguments + 0))));
    float *out = ((float *)(*((char * *)((char *)run->arguments + 8))));
    for (uint64_t left = run->count; vgsp_goes_on(run, left); left--, vgsp_next_block(run, &blockIdx)) {
        {
            vgsp_dim3 at = {0, 0, 0};
            uint32_t t = 0;
            if (at.x + 256 <= blockDim.x) do {
                const vgsp_dim3 thread_0 = at;
                vf32 tmp_0;
                vf32 tmp_1;
                vf32 tmp_2;
                vf32 tmp_3;
                vf32 tmp_4;
                vf32 tmp_5;
                vf32 tmp_6;
                vf32 tmp_7;
                vf32 tmp_8;
                vf32 tmp_9;
                vf32 tmp_10;
                vf32 tmp_11;
                vf32 tmp_12;
                vf32 tmp_13;
                vf32 tmp_14;
                vf32 tmp_15;
                vf32 tmp_16;
                vf32 tmp_17;
                vf32 tmp_18;
                vf32 tmp_19;
                vf32 tmp_20;
                vf32 tmp_21;
                vf32 tmp_22;
                vf32 tmp_23;
                vf32 tmp_24;
                vf32 tmp_25;
                vf32 tmp_26;
                vf32 tmp_27;
                vf32 tmp_28;
                vf32 tmp_29;
                vf32 tmp_30;
                vf32 tmp_31;
                vi32 tmp_v2_0;
                vi32 tmp_v2_1;
                vi32 tmp_v2_2;
                vi32 tmp_v2_3;
                vi32 tmp_v2_4;
                vi32 tmp_v2_5;
                vi32 tmp_v2_6;
                vi32 tmp_v2_7;
                vi32 tmp_v2_8;
                vi32 tmp_v2_9;
                vi32 tmp_v2_10;
                vi32 tmp_v2_11;
                vi32 tmp_v2_12;
                vi32 tmp_v2_13;
                vi32 tmp_v2_14;
                vi32 tmp_v2_15;
                vi32 tmp_v2_16;
                vi32 tmp_v2_17;
                vi32 tmp_v2_18;
                vi32 tmp_v2_19;
                vi32 tmp_v2_20;
                vi32 tmp_v2_21;
                vi32 tmp_v2_22;
                vi32 tmp_v2_23;
                vi32 tmp_v2_24;
                vi32 tmp_v2_25;
                vi32 tmp_v2_26;
                vi32 tmp_v2_27;
                vi32 tmp_v2_28;
                vi32 tmp_v2_29;
                vi32 tmp_v2_30;
                vi32 tmp_v2_31;
#line 4 "sum.vk"
                int32_t i = (int32_t)((blockIdx.x * blockDim.x) + thread_0.x);
                int32_t lane_0 = (int32_t)(thread_0.x % 32u);
                int32_t lane_4 = (int32_t)((thread_0.x + 32) % 32u);
                int32_t lane_8 = (int32_t)((thread_0.x + 64) % 32u);
                int32_t lane_12 = (int32_t)((thread_0.x + 96) % 32u);
                int32_t lane_16 = (int32_t)((thread_0.x + 128) % 32u);
                int32_t lane_20 = (int32_t)((thread_0.x + 160) % 32u);
                int32_t lane_24 = (int32_t)((thread_0.x + 192) % 32u);
                int32_t lane_28 = (int32_t)((thread_0.x + 224) % 32u);
#line 5 "sum.vk"
                if (!((int64_t)i + 255 < n)) break;
                tmp_0 = load_f32((in + i));
                tmp_1 = load_f32(((in + i) + 8));
                tmp_2 = load_f32(((in + i) + 16));
                tmp_3 = load_f32(((in + i) + 24));
                tmp_4 = load_f32(((in + i) + 32));
                tmp_5 = load_f32(((in + i) + 40));
                tmp_6 = load_f32(((in + i) + 48));
                tmp_7 = load_f32(((in + i) + 56));
                tmp_8 = load_f32(((in + i) + 64));
                tmp_9 = load_f32(((in + i) + 72));
                tmp_10 = load_f32(((in + i) + 80));
                tmp_11 = load_f32(((in + i) + 88));
                tmp_12 = load_f32(((in + i) + 96));
                tmp_13 = load_f32(((in + i) + 104));
                tmp_14 = load_f32(((in + i) + 112));
                tmp_15 = load_f32(((in + i) + 120));
                tmp_16 = load_f32(((in + i) + 128));
                tmp_17 = load_f32(((in + i) + 136));
                tmp_18 = load_f32(((in + i) + 144));
                tmp_19 = load_f32(((in + i) + 152));
                tmp_20 = load_f32(((in + i) + 160));
                tmp_21 = load_f32(((in + i) + 168));
                tmp_22 = load_f32(((in + i) + 176));
                tmp_23 = load_f32(((in + i) + 184));
                tmp_24 = load_f32(((in + i) + 192));
                tmp_25 = load_f32(((in + i) + 200));
                tmp_26 = load_f32(((in + i) + 208));
                tmp_27 = load_f32(((in + i) + 216));
                tmp_28 = load_f32(((in + i) + 224));
                tmp_29 = load_f32(((in + i) + 232));
                tmp_30 = load_f32(((in + i) + 240));
                tmp_31 = load_f32(((in + i) + 248));
                vf32 v_0 = tmp_0;
                vf32 v_1 = tmp_1;
                vf32 v_2 = tmp_2;
                vf32 v_3 = tmp_3;
                vf32 v_4 = tmp_4;
                vf32 v_5 = tmp_5;
                vf32 v_6 = tmp_6;
                vf32 v_7 = tmp_7;
                vf32 v_8 = tmp_8;
                vf32 v_9 = tmp_9;
                vf32 v_10 = tmp_10;
                vf32 v_11 = tmp_11;
                vf32 v_12 = tmp_12;
                vf32 v_13 = tmp_13;
                vf32 v_14 = tmp_14;
                vf32 v_15 = tmp_15;
                vf32 v_16 = tmp_16;
                vf32 v_17 = tmp_17;
                vf32 v_18 = tmp_18;
                vf32 v_19 = tmp_19;
                vf32 v_20 = tmp_20;
                vf32 v_21 = tmp_21;
                vf32 v_22 = tmp_22;
                vf32 v_23 = tmp_23;
                vf32 v_24 = tmp_24;
                vf32 v_25 = tmp_25;
                vf32 v_26 = tmp_26;
                vf32 v_27 = tmp_27;
                vf32 v_28 = tmp_28;
                vf32 v_29 = tmp_29;
                vf32 v_30 = tmp_30;
                vf32 v_31 = tmp_31;
#line 6 "sum.vk"
                {
                    v_2 = sel_f32(m_from_bits(0xf0), add_f32(v_2, splat_f32(1.0f)), v_2);
                    v_3 = add_f32(v_3, splat_f32(1.0f));
                    v_6 = sel_f32(m_from_bits(0xf0), add_f32(v_6, splat_f32(1.0f)), v_6);
                    v_7 = add_f32(v_7, splat_f32(1.0f));
                    v_10 = sel_f32(m_from_bits(0xf0), add_f32(v_10, splat_f32(1.0f)), v_10);
                    v_11 = add_f32(v_11, splat_f32(1.0f));
                    v_14 = sel_f32(m_from_bits(0xf0), add_f32(v_14, splat_f32(1.0f)), v_14);
                    v_15 = add_f32(v_15, splat_f32(1.0f));
                    v_18 = sel_f32(m_from_bits(0xf0), add_f32(v_18, splat_f32(1.0f)), v_18);
                    v_19 = add_f32(v_19, splat_f32(1.0f));
                    v_22 = sel_f32(m_from_bits(0xf0), add_f32(v_22, splat_f32(1.0f)), v_22);
                    v_23 = add_f32(v_23, splat_f32(1.0f));
                    v_26 = sel_f32(m_from_bits(0xf0), add_f32(v_26, splat_f32(1.0f)), v_26);
                    v_27 = add_f32(v_27, splat_f32(1.0f));
                    v_30 = sel_f32(m_from_bits(0xf0), add_f32(v_30, splat_f32(1.0f)), v_30);
                    v_31 = add_f32(v_31, splat_f32(1.0f));
                }
#line 7 "sum.vk"
                vf32 value_2 = v_2;
                vf32 value_3 = v_3;
                vf32 value_6 = v_6;
                vf32 value_7 = v_7;
                vf32 value_10 = v_10;
                vf32 value_11 = v_11;
                vf32 value_14 = v_14;
                vf32 value_15 = v_15;
                vf32 value_18 = v_18;
                vf32 value_19 = v_19;
                vf32 value_22 = v_22;
                vf32 value_23 = v_23;
                vf32 value_26 = v_26;
                vf32 value_27 = v_27;
                vf32 value_30 = v_30;
                vf32 value_31 = v_31;
                /* shfl_down */ {
                    vi32 w_2 = bits_i32_f32(value_2);
                    vi32 w_3 = bits_i32_f32(value_3);
                    vi32 w_6 = bits_i32_f32(value_6);
                    vi32 w_7 = bits_i32_f32(value_7);
                    vi32 w_10 = bits_i32_f32(value_10);
                    vi32 w_11 = bits_i32_f32(value_11);
                    vi32 w_14 = bits_i32_f32(value_14);
                    vi32 w_15 = bits_i32_f32(value_15);
                    vi32 w_18 = bits_i32_f32(value_18);
                    vi32 w_19 = bits_i32_f32(value_19);
                    vi32 w_22 = bits_i32_f32(value_22);
                    vi32 w_23 = bits_i32_f32(value_23);
                    vi32 w_26 = bits_i32_f32(value_26);
                    vi32 w_27 = bits_i32_f32(value_27);
                    vi32 w_30 = bits_i32_f32(value_30);
                    vi32 w_31 = bits_i32_f32(value_31);
                    tmp_v2_0 = w_2;
                    tmp_v2_1 = w_3;
                    tmp_v2_4 = w_6;
                    tmp_v2_5 = w_7;
                    tmp_v2_8 = w_10;
                    tmp_v2_9 = w_11;
                    tmp_v2_12 = w_14;
                    tmp_v2_13 = w_15;
                    tmp_v2_16 = w_18;
                    tmp_v2_17 = w_19;
                    tmp_v2_20 = w_22;
                    tmp_v2_21 = w_23;
                    tmp_v2_24 = w_26;
                    tmp_v2_25 = w_27;
                    tmp_v2_28 = w_30;
                    tmp_v2_29 = w_31;
                }
                vf32 tmp_v3_0 = bits_f32_i32(tmp_v2_0);
                vf32 tmp_v3_1 = bits_f32_i32(tmp_v2_1);
                vf32 tmp_v3_2;
                vf32 tmp_v3_3;
                vf32 tmp_v3_4 = bits_f32_i32(tmp_v2_4);
                vf32 tmp_v3_5 = bits_f32_i32(tmp_v2_5);
                vf32 tmp_v3_6;
                vf32 tmp_v3_7;
                vf32 tmp_v3_8 = bits_f32_i32(tmp_v2_8);
                vf32 tmp_v3_9 = bits_f32_i32(tmp_v2_9);
                vf32 tmp_v3_10;
                vf32 tmp_v3_11;
                vf32 tmp_v3_12 = bits_f32_i32(tmp_v2_12);
                vf32 tmp_v3_13 = bits_f32_i32(tmp_v2_13);
                vf32 tmp_v3_14;
                vf32 tmp_v3_15;
                vf32 tmp_v3_16 = bits_f32_i32(tmp_v2_16);
                vf32 tmp_v3_17 = bits_f32_i32(tmp_v2_17);
                vf32 tmp_v3_18;
                vf32 tmp_v3_19;
                vf32 tmp_v3_20 = bits_f32_i32(tmp_v2_20);
                vf32 tmp_v3_21 = bits_f32_i32(tmp_v2_21);
                vf32 tmp_v3_22;
                vf32 tmp_v3_23;
                vf32 tmp_v3_24 = bits_f32_i32(tmp_v2_24);
                vf32 tmp_v3_25 = bits_f32_i32(tmp_v2_25);
                vf32 tmp_v3_26;
                vf32 tmp_v3_27;
                vf32 tmp_v3_28 = bits_f32_i32(tmp_v2_28);
                vf32 tmp_v3_29 = bits_f32_i32(tmp_v2_29);
                vf32 tmp_v3_30;
                vf32 tmp_v3_31;
                v_0 = add_f32(v_0, tmp_v3_0);
                v_1 = add_f32(v_1, tmp_v3_1);
                v_4 = add_f32(v_4, tmp_v3_4);
                v_5 = add_f32(v_5, tmp_v3_5);
                v_8 = add_f32(v_8, tmp_v3_8);
                v_9 = add_f32(v_9, tmp_v3_9);
                v_12 = add_f32(v_12, tmp_v3_12);
                v_13 = add_f32(v_13, tmp_v3_13);
                v_16 = add_f32(v_16, tmp_v3_16);
                v_17 = add_f32(v_17, tmp_v3_17);
                v_20 = add_f32(v_20, tmp_v3_20);
                v_21 = add_f32(v_21, tmp_v3_21);
                v_24 = add_f32(v_24, tmp_v3_24);
                v_25 = add_f32(v_25, tmp_v3_25);
                v_28 = add_f32(v_28, tmp_v3_28);
                v_29 = add_f32(v_29, tmp_v3_29);
                vf32 value_v2_1 = v_1;
                vf32 value_v2_5 = v_5;
                vf32 value_v2_9 = v_9;
                vf32 value_v2_13 = v_13;
                vf32 value_v2_17 = v_17;
                vf32 value_v2_21 = v_21;
                vf32 value_v2_25 = v_25;
                vf32 value_v2_29 = v_29;
                /* shfl_down */ {
                    vi32 w_v2_1 = bits_i32_f32(value_v2_1);
                    vi32 w_v2_5 = bits_i32_f32(value_v2_5);
                    vi32 w_v2_9 = bits_i32_f32(value_v2_9);
                    vi32 w_v2_13 = bits_i32_f32(value_v2_13);
                    vi32 w_v2_17 = bits_i32_f32(value_v2_17);
                    vi32 w_v2_21 = bits_i32_f32(value_v2_21);
                    vi32 w_v2_25 = bits_i32_f32(value_v2_25);
                    vi32 w_v2_29 = bits_i32_f32(value_v2_29);
                    tmp_v2_0 = w_v2_1;
                    tmp_v2_4 = w_v2_5;
                    tmp_v2_8 = w_v2_9;
                    tmp_v2_12 = w_v2_13;
                    tmp_v2_16 = w_v2_17;
                    tmp_v2_20 = w_v2_21;
                    tmp_v2_24 = w_v2_25;
                    tmp_v2_28 = w_v2_29;
                }
                tmp_v3_0 = bits_f32_i32(tmp_v2_0);
                tmp_v3_4 = bits_f32_i32(tmp_v2_4);
                tmp_v3_8 = bits_f32_i32(tmp_v2_8);
                tmp_v3_12 = bits_f32_i32(tmp_v2_12);
                tmp_v3_16 = bits_f32_i32(tmp_v2_16);
                tmp_v3_20 = bits_f32_i32(tmp_v2_20);
                tmp_v3_24 = bits_f32_i32(tmp_v2_24);
                tmp_v3_28 = bits_f32_i32(tmp_v2_28);
                v_0 = add_f32(v_0, tmp_v3_0);
                v_4 = add_f32(v_4, tmp_v3_4);
                v_8 = add_f32(v_8, tmp_v3_8);
                v_12 = add_f32(v_12, tmp_v3_12);
                v_16 = add_f32(v_16, tmp_v3_16);
                v_20 = add_f32(v_20, tmp_v3_20);
                v_24 = add_f32(v_24, tmp_v3_24);
                v_28 = add_f32(v_28, tmp_v3_28);
                const vf32 part_0 = pick_f32(v_0, v_4, 4, 5, 6, 7, 12, 13, 14, 15);
                const vf32 part_1 = pick_f32(v_8, v_12, 4, 5, 6, 7, 12, 13, 14, 15);
                const vf32 part_2 = pick_f32(v_16, v_20, 4, 5, 6, 7, 12, 13, 14, 15);
                const vf32 part_3 = pick_f32(v_24, v_28, 4, 5, 6, 7, 12, 13, 14, 15);
                vf32 value_v3_0 = part_0;
                vf32 value_v3_1 = part_1;
                vf32 value_v3_2 = part_2;
                vf32 value_v3_3 = part_3;
                vf32 value_v3_4;
                vf32 value_v3_5;
                vf32 value_v3_6;
                vf32 value_v3_7;
                vf32 value_v3_8;
                vf32 value_v3_9;
                vf32 value_v3_10;
                vf32 value_v3_11;
                vf32 value_v3_12;
                vf32 value_v3_13;
                vf32 value_v3_14;
                vf32 value_v3_15;
                vf32 value_v3_16;
                vf32 value_v3_17;
                vf32 value_v3_18;
                vf32 value_v3_19;
                vf32 value_v3_20;
                vf32 value_v3_21;
                vf32 value_v3_22;
                vf32 value_v3_23;
                vf32 value_v3_24;
                vf32 value_v3_25;
                vf32 value_v3_26;
                vf32 value_v3_27;
                vf32 value_v3_28;
                vf32 value_v3_29;
                vf32 value_v3_30;
                vf32 value_v3_31;
                const vf32 part_v2_0 = value_v3_0;
                const vf32 part_v2_1 = value_v3_1;
                const vf32 part_v2_2 = value_v3_2;
                const vf32 part_v2_3 = value_v3_3;
                tmp_v2_0 = bits_i32_f32(part_v2_0);
                tmp_v2_1 = bits_i32_f32(part_v2_1);
                tmp_v2_2 = bits_i32_f32(part_v2_2);
                tmp_v2_3 = bits_i32_f32(part_v2_3);
                const vi32 part_v3_0 = tmp_v2_0;
                const vi32 part_v3_1 = tmp_v2_1;
                const vi32 part_v3_2 = tmp_v2_2;
                const vi32 part_v3_3 = tmp_v2_3;
                tmp_v3_0 = bits_f32_i32(part_v3_0);
                tmp_v3_1 = bits_f32_i32(part_v3_1);
                tmp_v3_2 = bits_f32_i32(part_v3_2);
                tmp_v3_3 = bits_f32_i32(part_v3_3);
                const vf32 part_v4_0 = pick_f32(v_0, v_4, 0, 1, 2, 3, 8, 9, 10, 11);
                const vf32 part_v4_1 = pick_f32(v_8, v_12, 0, 1, 2, 3, 8, 9, 10, 11);
                const vf32 part_v4_2 = pick_f32(v_16, v_20, 0, 1, 2, 3, 8, 9, 10, 11);
                const vf32 part_v4_3 = pick_f32(v_24, v_28, 0, 1, 2, 3, 8, 9, 10, 11);
                const vf32 part_v5_0 = tmp_v3_0;
                const vf32 part_v5_1 = tmp_v3_1;
                const vf32 part_v5_2 = tmp_v3_2;
                const vf32 part_v5_3 = tmp_v3_3;
                v_0 = add_f32(part_v4_0, part_v5_0);
                v_1 = add_f32(part_v4_1, part_v5_1);
                v_2 = add_f32(part_v4_2, part_v5_2);
                v_3 = add_f32(part_v4_3, part_v5_3);
                const vf32 part_v6_0 = pick_f32(v_0, v_1, 2, 3, 10, 11, 6, 7, 14, 15);
                const vf32 part_v6_1 = pick_f32(v_2, v_3, 2, 3, 10, 11, 6, 7, 14, 15);
                vf32 value_v4_0 = part_v6_0;
                vf32 value_v4_1 = part_v6_1;
                vf32 value_v4_2;
                vf32 value_v4_3;
                vf32 value_v4_4;
                vf32 value_v4_5;
                vf32 value_v4_6;
                vf32 value_v4_7;
                vf32 value_v4_8;
                vf32 value_v4_9;
                vf32 value_v4_10;
                vf32 value_v4_11;
                vf32 value_v4_12;
                vf32 value_v4_13;
                vf32 value_v4_14;
                vf32 value_v4_15;
                vf32 value_v4_16;
                vf32 value_v4_17;
                vf32 value_v4_18;
                vf32 value_v4_19;
                vf32 value_v4_20;
                vf32 value_v4_21;
                vf32 value_v4_22;
                vf32 value_v4_23;
                vf32 value_v4_24;
                vf32 value_v4_25;
                vf32 value_v4_26;
                vf32 value_v4_27;
                vf32 value_v4_28;
                vf32 value_v4_29;
                vf32 value_v4_30;
                vf32 value_v4_31;
                const vf32 part_v7_0 = value_v4_0;
                const vf32 part_v7_1 = value_v4_1;
                tmp_v2_0 = bits_i32_f32(part_v7_0);
                tmp_v2_1 = bits_i32_f32(part_v7_1);
                const vi32 part_v8_0 = tmp_v2_0;
                const vi32 part_v8_1 = tmp_v2_1;
                tmp_v3_0 = bits_f32_i32(part_v8_0);
                tmp_v3_1 = bits_f32_i32(part_v8_1);
                const vf32 part_v9_0 = pick_f32(v_0, v_1, 0, 1, 8, 9, 4, 5, 12, 13);
                const vf32 part_v9_1 = pick_f32(v_2, v_3, 0, 1, 8, 9, 4, 5, 12, 13);
                const vf32 part_v10_0 = tmp_v3_0;
                const vf32 part_v10_1 = tmp_v3_1;
                v_0 = add_f32(part_v9_0, part_v10_0);
                v_1 = add_f32(part_v9_1, part_v10_1);
                const vf32 part_v11_0 = pick_f32(v_0, v_1, 1, 3, 9, 11, 5, 7, 13, 15);
                vf32 value_v5_0 = part_v11_0;
                vf32 value_v5_1;
                vf32 value_v5_2;
                vf32 value_v5_3;
                vf32 value_v5_4;
                vf32 value_v5_5;
                vf32 value_v5_6;
                vf32 value_v5_7;
                vf32 value_v5_8;
                vf32 value_v5_9;
                vf32 value_v5_10;
                vf32 value_v5_11;
                vf32 value_v5_12;
                vf32 value_v5_13;
                vf32 value_v5_14;
                vf32 value_v5_15;
                vf32 value_v5_16;
                vf32 value_v5_17;
                vf32 value_v5_18;
                vf32 value_v5_19;
                vf32 value_v5_20;
                vf32 value_v5_21;
                vf32 value_v5_22;
                vf32 value_v5_23;
                vf32 value_v5_24;
                vf32 value_v5_25;
                vf32 value_v5_26;
                vf32 value_v5_27;
                vf32 value_v5_28;
                vf32 value_v5_29;
                vf32 value_v5_30;
                vf32 value_v5_31;
                const vf32 part_v12_0 = value_v5_0;
                tmp_v2_0 = bits_i32_f32(part_v12_0);
                const vi32 part_v13_0 = tmp_v2_0;
                tmp_v3_0 = bits_f32_i32(part_v13_0);
                const vf32 part_v14_0 = pick_f32(v_0, v_1, 0, 2, 8, 10, 4, 6, 12, 14);
                const vf32 part_v15_0 = tmp_v3_0;
                v_0 = add_f32(part_v14_0, part_v15_0);
                const vf32 part_v16_0 = v_0;
                v_0 = part_v16_0;
                v_4 = pick_f32(part_v16_0, part_v16_0, 12, -1, -1, -1, -1, -1, -1, -1);
                v_8 = pick_f32(part_v16_0, part_v16_0, 9, -1, -1, -1, -1, -1, -1, -1);
                v_12 = pick_f32(part_v16_0, part_v16_0, 13, -1, -1, -1, -1, -1, -1, -1);
                v_16 = pick_f32(part_v16_0, part_v16_0, 10, -1, -1, -1, -1, -1, -1, -1);
                v_20 = pick_f32(part_v16_0, part_v16_0, 14, -1, -1, -1, -1, -1, -1, -1);
                v_24 = pick_f32(part_v16_0, part_v16_0, 11, -1, -1, -1, -1, -1, -1, -1);
                v_28 = pick_f32(part_v16_0, part_v16_0, 15, -1, -1, -1, -1, -1, -1, -1);
#line 8 "sum.vk"
                {
                    s_store_f32((char *)out + (int64_t)get_i32(shr_i32(linear_i32((int32_t)i, 1), splat_i32(5)), 0) * 4, get_f32(v_0, 0));
                    s_store_f32((char *)out + (int64_t)get_i32(shr_i32(linear_i32((int32_t)(i + 32), 1), splat_i32(5)), 0) * 4, get_f32(v_4, 0));
                    s_store_f32((char *)out + (int64_t)get_i32(shr_i32(linear_i32((int32_t)(i + 64), 1), splat_i32(5)), 0) * 4, get_f32(v_8, 0));
                    s_store_f32((char *)out + (int64_t)get_i32(shr_i32(linear_i32((int32_t)(i + 96), 1), splat_i32(5)), 0) * 4, get_f32(v_12, 0));
                    s_store_f32((char *)out + (int64_t)get_i32(shr_i32(linear_i32((int32_t)(i + 128), 1), splat_i32(5)), 0) * 4, get_f32(v_16, 0));
                    s_store_f32((char *)out + (int64_t)get_i32(shr_i32(linear_i32((int32_t)(i + 160), 1), splat_i32(5)), 0) * 4, get_f32(v_20, 0));
                    s_store_f32((char *)out + (int64_t)get_i32(shr_i32(linear_i32((int32_t)(i + 192), 1), splat_i32(5)), 0) * 4, get_f32(v_24, 0));
                    s_store_f32((char *)out + (int64_t)get_i32(shr_i32(linear_i32((int32_t)(i + 224), 1), splat_i32(5)), 0) * 4, get_f32(v_28, 0));
                }
                t += 256, at.x += 256;
                continue;
            } while (!usual && at.x + 256 <= blockDim.x);
            for (; t < threads;) {
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
                    if (VGSP_OFTEN((int64_t)i + 31 < n)) {
                        tmp_0 = load_f32((in + i));
                        tmp_1 = load_f32(((in + i) + 8));
                        tmp_2 = load_f32(((in + i) + 16));
                        tmp_3 = load_f32(((in + i) + 24));
                    }
                    else {
                        vm on_v3_0 = lt_i32(linear_i32((int32_t)i, 1), splat_i32(n));
                        vm on_v3_1 = lt_i32(linear_i32((int32_t)(i + 8), 1), splat_i32(n));
                        vm on_v3_2 = lt_i32(linear_i32((int32_t)(i + 16), 1), splat_i32(n));
                        vm on_v3_3 = lt_i32(linear_i32((int32_t)(i + 24), 1), splat_i32(n));
                        vm off_0 = m_andnot(m_all(), on_v3_0);
                        vm off_1 = m_andnot(m_all(), on_v3_1);
                        vm off_2 = m_andnot(m_all(), on_v3_2);
                        vm off_3 = m_andnot(m_all(), on_v3_3);
                        if (m_any(m_or(m_or(m_or(on_v3_0, on_v3_1), on_v3_2), on_v3_3))) {
                            tmp_0 = load_f32_m((in + i), on_v3_0);
                            tmp_1 = load_f32_m(((in + i) + 8), on_v3_1);
                            tmp_2 = load_f32_m(((in + i) + 16), on_v3_2);
                            tmp_3 = load_f32_m(((in + i) + 24), on_v3_3);
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
                        vi32 w_v3_2 = bits_i32_f32(value_2);
                        vi32 w_v3_3 = bits_i32_f32(value_3);
                        tmp_v2_0 = w_v3_2;
                        tmp_v2_1 = w_v3_3;
                    }
                    vf32 tmp_v3_0 = bits_f32_i32(tmp_v2_0);
                    vf32 tmp_v3_1 = bits_f32_i32(tmp_v2_1);
                    vf32 tmp_v3_2;
                    vf32 tmp_v3_3;
                    v_0 = add_f32(v_0, tmp_v3_0);
                    v_1 = add_f32(v_1, tmp_v3_1);
                    vf32 value_v2_1 = v_1;
                    /* shfl_down */ {
                        vi32 w_v4_1 = bits_i32_f32(value_v2_1);
                        tmp_v2_0 = w_v4_1;
                    }
                    tmp_v3_0 = bits_f32_i32(tmp_v2_0);
                    v_0 = add_f32(v_0, tmp_v3_0);
                    vf32 value_v3_0 = v_0;
                    /* shfl_down */ {
                        vi32 w_v5_0 = bits_i32_f32(value_v3_0);
                        tmp_v2_0 = pick_i32(w_v5_0, w_v5_0, 4, 5, 6, 7, -1, -1, -1, -1);
                    }
                    tmp_v3_0 = bits_f32_i32(tmp_v2_0);
                    v_0 = add_f32(v_0, tmp_v3_0);
                    vf32 value_v4_0 = v_0;
                    /* shfl_down */ {
                        vi32 w_v6_0 = bits_i32_f32(value_v4_0);
                        tmp_v2_0 = pick_i32(w_v6_0, w_v6_0, 2, 3, -1, -1, -1, -1, -1, -1);
                    }
                    tmp_v3_0 = bits_f32_i32(tmp_v2_0);
                    v_0 = add_f32(v_0, tmp_v3_0);
                    vf32 value_v5_0 = v_0;
                    /* shfl_down */ {
                        vi32 w_v7_0 = bits_i32_f32(value_v5_0);
                        tmp_v2_0 = pick_i32(w_v7_0, w_v7_0, 1, -1, -1, -1, -1, -1, -1, -1);
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
                    vm on_v6_0 = m_and(m_0, lt_i32(linear_i32((int32_t)i_0, 1), splat_i32(n)));
                    vm on_v6_1 = m_and(m_1, lt_i32(linear_i32((int32_t)i_1, 1), splat_i32(n)));
                    vm on_v6_2 = m_and(m_2, lt_i32(linear_i32((int32_t)i_2, 1), splat_i32(n)));
                    vm on_v6_3 = m_and(m_3, lt_i32(linear_i32((int32_t)i_3, 1), splat_i32(n)));
                    vm off_v2_0 = m_andnot(m_0, on_v6_0);
                    vm off_v2_1 = m_andnot(m_1, on_v6_1);
                    vm off_v2_2 = m_andnot(m_2, on_v6_2);
                    vm off_v2_3 = m_andnot(m_3, on_v6_3);
                    if (m_any(m_or(m_or(m_or(on_v6_0, on_v6_1), on_v6_2), on_v6_3))) {
                        tmp_0 = load_f32_m((in + i_0), on_v6_0);
                        tmp_1 = load_f32_m((in + i_1), on_v6_1);
                        tmp_2 = load_f32_m((in + i_2), on_v6_2);
                        tmp_3 = load_f32_m((in + i_3), on_v6_3);
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
                    vm on_v7_0 = m_and(m_0, ge_i32(linear_i32((int32_t)lane_0, 1), splat_i32(20)));
                    vm on_v7_1 = m_and(m_1, ge_i32(linear_i32((int32_t)lane_1, 1), splat_i32(20)));
                    vm on_v7_2 = m_and(m_2, ge_i32(linear_i32((int32_t)lane_2, 1), splat_i32(20)));
                    vm on_v7_3 = m_and(m_3, ge_i32(linear_i32((int32_t)lane_3, 1), splat_i32(20)));
                    {
                        v_0 = sel_f32(on_v7_0, add_f32(v_0, splat_f32(1.0f)), v_0);
                        v_1 = sel_f32(on_v7_1, add_f32(v_1, splat_f32(1.0f)), v_1);
                        v_2 = sel_f32(on_v7_2, add_f32(v_2, splat_f32(1.0f)), v_2);
                        v_3 = sel_f32(on_v7_3, add_f32(v_3, splat_f32(1.0f)), v_3);
                    }
#line 7 "sum.vk"
                    vf32 value_0 = v_0;
                    vf32 value_1 = v_1;
                    vf32 value_2 = v_2;
                    vf32 value_3 = v_3;
                    /* shfl_down */ {
                        vi32 w_v8_0 = bits_i32_f32(value_0);
                        vi32 w_v8_1 = bits_i32_f32(value_1);
                        vi32 w_v8_2 = bits_i32_f32(value_2);
                        vi32 w_v8_3 = bits_i32_f32(value_3);
                        tmp_v2_0 = w_v8_2;
                        tmp_v2_1 = w_v8_3;
                        tmp_v2_2 = w_v8_2;
                        tmp_v2_3 = w_v8_3;
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
                        vi32 w_v9_0 = bits_i32_f32(value_v2_0);
                        vi32 w_v9_1 = bits_i32_f32(value_v2_1);
                        vi32 w_v9_2 = bits_i32_f32(value_v2_2);
                        vi32 w_v9_3 = bits_i32_f32(value_v2_3);
                        tmp_v2_0 = w_v9_1;
                        tmp_v2_1 = w_v9_2;
                        tmp_v2_2 = w_v9_3;
                        tmp_v2_3 = w_v9_3;
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
                        vi32 w_v10_0 = bits_i32_f32(value_v3_0);
                        vi32 w_v10_1 = bits_i32_f32(value_v3_1);
                        vi32 w_v10_2 = bits_i32_f32(value_v3_2);
                        vi32 w_v10_3 = bits_i32_f32(value_v3_3);
                        tmp_v2_0 = slide_i32(w_v10_0, w_v10_1, 4);
                        tmp_v2_1 = slide_i32(w_v10_1, w_v10_2, 4);
                        tmp_v2_2 = slide_i32(w_v10_2, w_v10_3, 4);
                        tmp_v2_3 = pick_i32(w_v10_3, w_v10_3, 4, 5, 6, 7, 4, 5, 6, 7);
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
                        vi32 w_v11_0 = bits_i32_f32(value_v4_0);
                        vi32 w_v11_1 = bits_i32_f32(value_v4_1);
                        vi32 w_v11_2 = bits_i32_f32(value_v4_2);
                        vi32 w_v11_3 = bits_i32_f32(value_v4_3);
                        tmp_v2_0 = slide_i32(w_v11_0, w_v11_1, 2);
                        tmp_v2_1 = slide_i32(w_v11_1, w_v11_2, 2);
                        tmp_v2_2 = slide_i32(w_v11_2, w_v11_3, 2);
                        tmp_v2_3 = pick_i32(w_v11_3, w_v11_3, 2, 3, 4, 5, 6, 7, 6, 7);
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
                        vi32 w_v12_0 = bits_i32_f32(value_v5_0);
                        vi32 w_v12_1 = bits_i32_f32(value_v5_1);
                        vi32 w_v12_2 = bits_i32_f32(value_v5_2);
                        vi32 w_v12_3 = bits_i32_f32(value_v5_3);
                        tmp_v2_0 = slide_i32(w_v12_0, w_v12_1, 1);
                        tmp_v2_1 = slide_i32(w_v12_1, w_v12_2, 1);
                        tmp_v2_2 = slide_i32(w_v12_2, w_v12_3, 1);
                        tmp_v2_3 = pick_i32(w_v12_3, w_v12_3, 1, 2, 3, 4, 5, 6, 7, 7);
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
                    vm on_v8_0 = m_and(m_0, eq_i32(linear_i32((int32_t)lane_0, 1), splat_i32(0)));
                    vm on_v8_1 = m_and(m_1, eq_i32(linear_i32((int32_t)lane_1, 1), splat_i32(0)));
                    vm on_v8_2 = m_and(m_2, eq_i32(linear_i32((int32_t)lane_2, 1), splat_i32(0)));
                    vm on_v8_3 = m_and(m_3, eq_i32(linear_i32((int32_t)lane_3, 1), splat_i32(0)));
                    if (m_any(m_or(m_or(m_or(on_v8_0, on_v8_1), on_v8_2), on_v8_3))) {
                        scatter_f32(out, shr_i32(linear_i32((int32_t)i_0, 1), splat_i32(5)), 4, v_0, on_v8_0);
                        scatter_f32(out, shr_i32(linear_i32((int32_t)i_1, 1), splat_i32(5)), 4, v_1, on_v8_1);
                        scatter_f32(out, shr_i32(linear_i32((int32_t)i_2, 1), splat_i32(5)), 4, v_2, on_v8_2);
                        scatter_f32(out, shr_i32(linear_i32((int32_t)i_3, 1), splat_i32(5)), 4, v_3, on_v8_3);
                    }
                }
                t += 32;
            }
        }
    }
}

static void _Z3sumPKfPfi_rows(const vgsp_run *run)
{
    const vgsp_dim3 row = {256, 1, 1};
    if (run->block.x == 256 && run->threads == 256) _Z3sumPKfPfi_rows_in(run, row, 256, true);
    else _Z3sumPKfPfi_rows_in(run, run->block, run->threads, false);
}

#line 1 "sum.x86-64-v3.c"
__attribute__((visibility("hidden"))) const vgsp_variant vgsp_variant__Z3sumPKfPfi_x86_64_v3_rows = {
    .isa = 2, .shape = VGSP_SHAPE_ROWS, .lanes = 8, .scratch_per_thread = 0, .entry = _Z3sumPKfPfi_rows};


