/* ==== guard.vk: x86-64-v3 ==== */

/* guard.vk for x86-64-v3, made by vgspcc. */
#define VGSP_SIMD_V3
#include <vgsp/kernel_abi.h>
#include <vgsp/simd.h>
#include <vgsp/simd_warp.h>

/* guard, block shape: rows */
static void _Z5guardPKfPfif_rows(const vgsp_run *run)
{
    const vgsp_dim3 blockDim = run->block, gridDim = run->grid;
    vgsp_dim3 blockIdx = vgsp_block_index(run, run->first);
#line 2 "guard.vk"
    const int32_t n = *((int32_t *)((char *)run->arguments + 16));
    float *y = ((float *)(*((char * *)((char *)run->arguments + 8))));
    const float a = *((float *)((char *)run->arguments + 20));
    float *x = ((float *)(*((char * *)((char *)run->arguments + 0))));
    uint32_t strip;
    for (uint64_t left = run->count; vgsp_goes_on(run, left); left -= strip, vgsp_next_strip(run, &blockIdx, strip)) {
        strip = vgsp_strip(run, blockIdx, left, VGSP_STRIP_ROW);
        const vgsp_dim3 extent = {strip * blockDim.x, blockDim.y, blockDim.z};
        const uint32_t threads = strip * run->threads;
        {
            vgsp_dim3 at = {0, 0, 0};
            for (uint32_t t = 0; t < threads; at.x = 0) {
                while (at.x < extent.x) {
                    while (at.x + 16 <= extent.x) {
                        const vgsp_dim3 thread_0 = at;
#line 4 "guard.vk"
                        int32_t i = (int32_t)((blockIdx.x * blockDim.x) + thread_0.x);
#line 5 "guard.vk"
                        if ((int64_t)i + 15 < n) {
                            const uint32_t passing = at.x + (uint32_t)(vgsp_least(extent.x - at.x, (uint64_t)n - (uint64_t)i));
                            do {
                                const vgsp_dim3 thread_0 = at;
                                int32_t i = (int32_t)((blockIdx.x * blockDim.x) + thread_0.x);
                                const vf32 value_0 = fma_f32(splat_f32(a), load_strided_f32((x + (2 * i)), 8), splat_f32(*x));
                                const vf32 value_1 = fma_f32(splat_f32(a), load_strided_f32(((x + (2 * i)) + 16), 8), splat_f32(*x));
                                if (run->around & 1u && vgsp_is_aligned((y + i), 64)) {
                                    stream_f32((y + i), value_0);
                                    stream_f32((y + i) + 8, value_1);
                                }
                                else {
                                    store_f32((y + i), value_0);
                                    store_f32(((y + i) + 8), value_1);
                                }
                                t += 16, at.x += 16;
                            } while (at.x + 16 <= passing);
                            continue;
                        }
                        break;
                    }
                    if (at.x >= extent.x) break;
                    const vgsp_dim3 thread_0 = at;
                    vm m_0 = m_first((int64_t)threads - (int64_t)t - 0);
                    {
#line 4 "guard.vk"
                        int32_t i_0 = (int32_t)((blockIdx.x * blockDim.x) + thread_0.x);
#line 5 "guard.vk"
                        vm on_0 = m_and(m_0, lt_i32(linear_i32((int32_t)i_0, 1), splat_i32(n)));
                        if (m_any(on_0)) {
                            store_f32_m((y + i_0), fma_f32(splat_f32(a), load_strided_f32_m((x + (2 * i_0)), 8, on_0), splat_f32(*x)), on_0);
                        }
                    }
                    t += 8, at.x += 8;
                }
            }
        }
    }
}

static const vgsp_pointer pointers__Z5guardPKfPfif[] = {
    {8, 4},
    {0, 0},
};
#line 1 "guard.x86-64-v3.c"
__attribute__((visibility("hidden"))) const vgsp_variant vgsp_variant__Z5guardPKfPfif_x86_64_v3_rows = {
    .isa = 2, .shape = VGSP_SHAPE_ROWS, .lanes = 8, .scratch_per_thread = 0, .entry = _Z5guardPKfPfif_rows,
    .pointers = pointers__Z5guardPKfPfif, .output_count = 1, .pointer_count = 2};


