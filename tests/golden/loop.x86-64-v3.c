/* ==== loop.vk: x86-64-v3 ==== */

/* loop.vk for x86-64-v3, made by vgspcc. */
#define VGSP_SIMD_V3
#include <vgsp/kernel_abi.h>
#include <vgsp/simd.h>
#include <vgsp/simd_warp.h>

/* loop, block shape: rows */
static void _Z4loopPKiPii_rows(const vgsp_run *run)
{
    const vgsp_dim3 blockDim = run->block, gridDim = run->grid;
    vgsp_dim3 blockIdx = vgsp_block_index(run, run->first);
#line 2 "loop.vk"
    int32_t *in = ((int32_t *)(*((char * *)((char *)run->arguments + 0))));
    const int32_t rounds = *((int32_t *)((char *)run->arguments + 16));
    int32_t *out = ((int32_t *)(*((char * *)((char *)run->arguments + 8))));
    uint32_t strip;
    for (uint64_t left = run->count; vgsp_goes_on(run, left); left -= strip, vgsp_next_strip(run, &blockIdx, strip)) {
        strip = vgsp_strip(run, blockIdx, left, 0);
        const vgsp_dim3 extent = {strip * blockDim.x, blockDim.y, blockDim.z};
        const uint32_t threads = strip * run->threads;
        {
            vgsp_dim3 at = {0, 0, 0};
            for (uint32_t t = 0; t < threads; at.x = 0) {
                while (at.x < extent.x) {
                    while (at.x + 16 <= extent.x) {
                        const vgsp_dim3 thread_0 = at;
#line 4 "loop.vk"
                        int32_t i = (int32_t)((blockIdx.x * blockDim.x) + thread_0.x);
                        vi32 v_0 = load_i32((in + i));
                        vi32 v_1 = load_i32(((in + i) + 8));
                        vi32 sum_0 = splat_i32(0);
                        vi32 sum_1 = splat_i32(0);
#line 5 "loop.vk"
                        int32_t r = 0;
                        for (; (r < rounds); r = (r + 1)) {
#line 6 "loop.vk"
                            vm loop_v2_0 = m_all();
                            vm loop_v2_1 = m_all();
                            for (;;) {
                                loop_v2_0 = m_and(loop_v2_0, gt_i32(v_0, splat_i32(r)));
                                loop_v2_1 = m_and(loop_v2_1, gt_i32(v_1, splat_i32(r)));
                                if (!m_any(m_or(loop_v2_0, loop_v2_1))) break;
#line 7 "loop.vk"
                                vi32 tmp_0 = v_0;
                                vi32 tmp_1 = v_1;
                                vi32 tmp_v2_0 = v_0;
                                vi32 tmp_v2_1 = v_1;
                                v_0 = sel_i32(loop_v2_0, sel_i32(ne_i32(and_i32(v_0, splat_i32(1)), splat_i32(0)), sub_i32(tmp_0, splat_i32(3)), div_i32(tmp_v2_0, splat_i32(2))), v_0);
                                v_1 = sel_i32(loop_v2_1, sel_i32(ne_i32(and_i32(v_1, splat_i32(1)), splat_i32(0)), sub_i32(tmp_1, splat_i32(3)), div_i32(tmp_v2_1, splat_i32(2))), v_1);
#line 8 "loop.vk"
                                vm on_0 = m_and(loop_v2_0, eq_i32(v_0, splat_i32(7)));
                                vm on_1 = m_and(loop_v2_1, eq_i32(v_1, splat_i32(7)));
                                if (m_any(m_or(on_0, on_1))) {
                                    loop_v2_0 = m_andnot(loop_v2_0, on_0);
                                    loop_v2_1 = m_andnot(loop_v2_1, on_1);
                                }
                                if (m_any(m_or(loop_v2_0, loop_v2_1))) {
#line 9 "loop.vk"
                                    vm on_v2_0 = m_and(loop_v2_0, ne_i32(rem_i32(v_0, splat_i32(5)), splat_i32(0)));
                                    vm on_v2_1 = m_and(loop_v2_1, ne_i32(rem_i32(v_1, splat_i32(5)), splat_i32(0)));
                                    {
#line 10 "loop.vk"
                                        sum_0 = sel_i32(on_v2_0, add_i32(sum_0, v_0), sum_0);
                                        sum_1 = sel_i32(on_v2_1, add_i32(sum_1, v_1), sum_1);
                                    }
                                }
                                if (!m_any(m_or(loop_v2_0, loop_v2_1))) break;
                            }
                        }
#line 12 "loop.vk"
                        if (run->around & 1u && vgsp_is_aligned((out + i), 64)) {
                            if (run->bytes_ahead) {
                                s_prefetch((const char *)(in + i) + run->bytes_ahead + 0);
                            }
                            stream_i32((out + i), sum_0);
                            stream_i32((out + i) + 8, sum_1);
                        }
                        else {
                            store_i32((out + i), sum_0);
                            store_i32(((out + i) + 8), sum_1);
                        }
                        t += 16, at.x += 16;
                        continue;
                    }
                    if (at.x >= extent.x) break;
                    const vgsp_dim3 thread_0 = at;
                    vm m_0 = m_first((int64_t)threads - (int64_t)t - 0);
                    {
#line 4 "loop.vk"
                        int32_t i_0 = (int32_t)((blockIdx.x * blockDim.x) + thread_0.x);
                        vi32 v_0 = load_i32_m((in + i_0), m_0);
                        vi32 sum_0 = splat_i32(0);
#line 5 "loop.vk"
                        int32_t r = 0;
                        for (; (r < rounds); r = (r + 1)) {
#line 6 "loop.vk"
                            vm loop_v4_0 = m_0;
                            for (;;) {
                                loop_v4_0 = m_and(loop_v4_0, gt_i32(v_0, splat_i32(r)));
                                if (!m_any(loop_v4_0)) break;
#line 7 "loop.vk"
                                vi32 tmp_0 = v_0;
                                vi32 tmp_v2_0 = v_0;
                                v_0 = sel_i32(loop_v4_0, sel_i32(ne_i32(and_i32(v_0, splat_i32(1)), splat_i32(0)), sub_i32(tmp_0, splat_i32(3)), div_i32(tmp_v2_0, splat_i32(2))), v_0);
#line 8 "loop.vk"
                                vm on_v3_0 = m_and(loop_v4_0, eq_i32(v_0, splat_i32(7)));
                                if (m_any(on_v3_0)) {
                                    loop_v4_0 = m_andnot(loop_v4_0, on_v3_0);
                                }
                                if (m_any(loop_v4_0)) {
#line 9 "loop.vk"
                                    vm on_v4_0 = m_and(loop_v4_0, ne_i32(rem_i32(v_0, splat_i32(5)), splat_i32(0)));
                                    {
#line 10 "loop.vk"
                                        sum_0 = sel_i32(on_v4_0, add_i32(sum_0, v_0), sum_0);
                                    }
                                }
                                if (!m_any(loop_v4_0)) break;
                            }
                        }
#line 12 "loop.vk"
                        store_i32_m((out + i_0), sum_0, m_0);
                    }
                    t += 8, at.x += 8;
                }
            }
        }
    }
}

static const vgsp_pointer pointers__Z4loopPKiPii[] = {
    {8, 4},
    {0, 0},
};
#line 1 "loop.x86-64-v3.c"
__attribute__((visibility("hidden"))) const vgsp_variant vgsp_variant__Z4loopPKiPii_x86_64_v3_rows = {
    .isa = 2, .shape = VGSP_SHAPE_ROWS, .lanes = 8, .scratch_per_thread = 0, .entry = _Z4loopPKiPii_rows,
    .pointers = pointers__Z4loopPKiPii, .output_count = 1, .pointer_count = 2};


