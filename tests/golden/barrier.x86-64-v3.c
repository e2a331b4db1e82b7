/* ==== barrier.vk: x86-64-v3 ==== */

/* barrier.vk for x86-64-v3, made by vgspcc. */
#define VGSP_SIMD_V3
#include <vgsp/kernel_abi.h>
#include <vgsp/simd.h>
#include <vgsp/simd_warp.h>

/* barrier, block shape: rows */
static void _Z7barrierPfi_rows(const vgsp_run *run)
{
    const vgsp_dim3 blockDim = run->block, gridDim = run->grid;
    const uint32_t threads = run->threads, padded = (threads + 31) & ~31u;
    vgsp_dim3 blockIdx = vgsp_block_index(run, run->first);
    float *const line = (float *)(run->shared + 0);
    float *const kept_all = (float *)(run->scratch + 0 * (size_t)padded);
#line 2 "barrier.vk"
    float *data = ((float *)(*((char * *)((char *)run->arguments + 0))));
    const int32_t n = *((int32_t *)((char *)run->arguments + 8));
    for (uint64_t left = run->count; vgsp_goes_on(run, left); left--, vgsp_next_block(run, &blockIdx)) {
        int32_t s;
#line 7 "barrier.vk"
        s = 1;
        {
            vgsp_dim3 at = {0, 0, 0};
            for (uint32_t t = 0; t < threads; at.x = 0) {
                while (at.x < blockDim.x) {
                    while (at.x + 32 <= blockDim.x) {
                        const vgsp_dim3 thread_0 = at;
                        int32_t t_v1;
                        vf32 kept_0;
                        vf32 kept_1;
                        vf32 kept_2;
                        vf32 kept_3;
#line 5 "barrier.vk"
                        t_v1 = (int32_t)thread_0.x;
#line 6 "barrier.vk"
                        kept_0 = load_f32((data + t_v1));
                        kept_1 = load_f32(((data + t_v1) + 8));
                        kept_2 = load_f32(((data + t_v1) + 16));
                        kept_3 = load_f32(((data + t_v1) + 24));
#line 7 "barrier.vk"
                        store_f32(&kept_all[t], kept_0);
                        store_f32(&(kept_all + t)[8], kept_1);
                        store_f32(&(kept_all + t)[16], kept_2);
                        store_f32(&(kept_all + t)[24], kept_3);
                        t += 32, at.x += 32;
                        continue;
                    }
                    if (at.x >= blockDim.x) break;
                    const vgsp_dim3 thread_0 = at;
                    vm m_0 = m_first((int64_t)threads - (int64_t)t - 0);
                    {
                        int32_t t_v1_0;
                        vf32 kept_0;
#line 5 "barrier.vk"
                        t_v1_0 = (int32_t)thread_0.x;
#line 6 "barrier.vk"
                        kept_0 = load_f32_m((data + t_v1_0), m_0);
#line 7 "barrier.vk"
                        store_f32(&kept_all[t], kept_0);
                    }
                    t += 8, at.x += 8;
                }
            }
        }
#line 7 "barrier.vk"
        for (;;) {
            if (!(s < n)) break;
            {
                vgsp_dim3 at = {0, 0, 0};
                for (uint32_t t = 0; t < threads; at.x = 0) {
                    while (at.x < blockDim.x) {
                        while (at.x + 32 <= blockDim.x) {
                            const vgsp_dim3 thread_0 = at;
                            int32_t t_v1;
                            t_v1 = (int32_t)thread_0.x;
                            vf32 kept_0;
                            vf32 kept_1;
                            vf32 kept_2;
                            vf32 kept_3;
                            kept_0 = load_f32(&kept_all[t]);
                            kept_1 = load_f32(&(kept_all + t)[8]);
                            kept_2 = load_f32(&(kept_all + t)[16]);
                            kept_3 = load_f32(&(kept_all + t)[24]);
#line 8 "barrier.vk"
                            store_f32((line + t_v1), kept_0);
                            store_f32(((line + t_v1) + 8), kept_1);
                            store_f32(((line + t_v1) + 16), kept_2);
                            store_f32(((line + t_v1) + 24), kept_3);
                            t += 32, at.x += 32;
                            continue;
                        }
                        if (at.x >= blockDim.x) break;
                        const vgsp_dim3 thread_0 = at;
                        vm m_0 = m_first((int64_t)threads - (int64_t)t - 0);
                        {
                            int32_t t_v1_0;
                            t_v1_0 = (int32_t)thread_0.x;
                            vf32 kept_0;
                            kept_0 = load_f32(&kept_all[t]);
#line 8 "barrier.vk"
                            merge_f32((line + t_v1_0), kept_0, m_0);
                        }
                        t += 8, at.x += 8;
                    }
                }
            }
#line 9 "barrier.vk"
            /* __syncthreads */
            {
                vgsp_dim3 at = {0, 0, 0};
                for (uint32_t t = 0; t < threads; at.x = 0) {
                    while (at.x < blockDim.x) {
                        while (at.x + 16 <= blockDim.x) {
                            const vgsp_dim3 thread_0 = at;
                            int32_t t_v1;
                            t_v1 = (int32_t)thread_0.x;
                            vf32 kept_0;
                            vf32 kept_1;
                            kept_0 = load_f32(&kept_all[t]);
                            kept_1 = load_f32(&(kept_all + t)[8]);
#line 10 "barrier.vk"
                            kept_0 = add_f32(kept_0, gather_likely_f32(line, rem_i32(linear_i32((int32_t)(t_v1 + s), 1), splat_i32(256)), 4, 1, m_all()));
                            kept_1 = add_f32(kept_1, gather_likely_f32(line, rem_i32(linear_i32((int32_t)((t_v1 + s) + 8), 1), splat_i32(256)), 4, 1, m_all()));
                            store_f32(&kept_all[t], kept_0);
                            store_f32(&(kept_all + t)[8], kept_1);
                            t += 16, at.x += 16;
                            continue;
                        }
                        if (at.x >= blockDim.x) break;
                        const vgsp_dim3 thread_0 = at;
                        vm m_0 = m_first((int64_t)threads - (int64_t)t - 0);
                        {
                            int32_t t_v1_0;
                            t_v1_0 = (int32_t)thread_0.x;
                            vf32 kept_0;
                            kept_0 = load_f32(&kept_all[t]);
#line 10 "barrier.vk"
                            kept_0 = add_f32(kept_0, gather_likely_f32(line, rem_i32(linear_i32((int32_t)(t_v1_0 + s), 1), splat_i32(256)), 4, 1, m_0));
                            store_f32(&kept_all[t], kept_0);
                        }
                        t += 8, at.x += 8;
                    }
                }
            }
#line 11 "barrier.vk"
            /* __syncthreads */
#line 7 "barrier.vk"
            s = (s * 2);
        }
        {
            vgsp_dim3 at = {0, 0, 0};
            for (uint32_t t = 0; t < threads; at.x = 0) {
                while (at.x < blockDim.x) {
                    while (at.x + 32 <= blockDim.x) {
                        const vgsp_dim3 thread_0 = at;
                        int32_t t_v1;
                        t_v1 = (int32_t)thread_0.x;
                        vf32 kept_0;
                        vf32 kept_1;
                        vf32 kept_2;
                        vf32 kept_3;
                        kept_0 = load_f32(&kept_all[t]);
                        kept_1 = load_f32(&(kept_all + t)[8]);
                        kept_2 = load_f32(&(kept_all + t)[16]);
                        kept_3 = load_f32(&(kept_all + t)[24]);
#line 13 "barrier.vk"
                        store_f32((data + t_v1), kept_0);
                        store_f32(((data + t_v1) + 8), kept_1);
                        store_f32(((data + t_v1) + 16), kept_2);
                        store_f32(((data + t_v1) + 24), kept_3);
                        t += 32, at.x += 32;
                        continue;
                    }
                    if (at.x >= blockDim.x) break;
                    const vgsp_dim3 thread_0 = at;
                    vm m_0 = m_first((int64_t)threads - (int64_t)t - 0);
                    {
                        int32_t t_v1_0;
                        t_v1_0 = (int32_t)thread_0.x;
                        vf32 kept_0;
                        kept_0 = load_f32(&kept_all[t]);
#line 13 "barrier.vk"
                        store_f32_m((data + t_v1_0), kept_0, m_0);
                    }
                    t += 8, at.x += 8;
                }
            }
        }
    }
}

#line 1 "barrier.x86-64-v3.c"
__attribute__((visibility("hidden"))) const vgsp_variant vgsp_variant__Z7barrierPfi_x86_64_v3_rows = {
    .isa = 2, .shape = VGSP_SHAPE_ROWS, .lanes = 8, .scratch_per_thread = 4, .entry = _Z7barrierPfi_rows};


