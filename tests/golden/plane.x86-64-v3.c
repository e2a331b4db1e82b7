/* ==== plane.vk: x86-64-v3 ==== */

/* plane.vk for x86-64-v3, made by vgspcc. */
#define VGSP_SIMD_V3
#include <vgsp/kernel_abi.h>
#include <vgsp/simd.h>
#include <vgsp/simd_warp.h>

/* plane, block shape: rows */
static void _Z5planePKfPfii_rows(const vgsp_run *run)
{
    const vgsp_dim3 blockDim = run->block, gridDim = run->grid;
    vgsp_dim3 blockIdx = vgsp_block_index(run, run->first);
#line 2 "plane.vk"
    const int32_t height = *((int32_t *)((char *)run->arguments + 20));
    const int32_t width = *((int32_t *)((char *)run->arguments + 16));
    float *out = ((float *)(*((char * *)((char *)run->arguments + 8))));
    float *in = ((float *)(*((char * *)((char *)run->arguments + 0))));
    uint32_t strip;
    for (uint64_t left = run->count; vgsp_goes_on(run, left); left -= strip, vgsp_next_strip(run, &blockIdx, strip)) {
        strip = vgsp_strip(run, blockIdx, left, VGSP_STRIP_ROW);
        const vgsp_dim3 extent = {strip * blockDim.x, blockDim.y, blockDim.z};
        const uint32_t threads = strip * run->threads;
        {
            vgsp_dim3 at = {0, 0, 0};
            for (uint32_t t = 0; t < threads; vgsp_next_row(&at, blockDim)) {
                while (at.x < extent.x) {
                    while (at.x + 16 <= extent.x) {
                        const vgsp_dim3 thread_0 = at;
#line 4 "plane.vk"
                        int32_t x = (int32_t)((blockIdx.x * blockDim.x) + thread_0.x);
                        int32_t y = (int32_t)((blockIdx.y * blockDim.y) + thread_0.y);
#line 5 "plane.vk"
                        if (((int64_t)x + 15 < width && (y < height))) {
                            const uint32_t passing = at.x + (uint32_t)(vgsp_least(extent.x - at.x, (uint64_t)width - (uint64_t)x));
                            do {
                                const vgsp_dim3 thread_0 = at;
                                int32_t x = (int32_t)((blockIdx.x * blockDim.x) + thread_0.x);
                                int32_t y = (int32_t)((blockIdx.y * blockDim.y) + thread_0.y);
                                const vf32 value_0 = load_f32((in + (y * width) + x));
                                const vf32 value_1 = load_f32(((in + (y * width) + x) + 8));
                                scatter_all_f32(out, add_i32(mul_i32(linear_i32((int32_t)x, 1), splat_i32(height)), splat_i32(y)), 4, value_0);
                                scatter_all_f32(out, add_i32(mul_i32(linear_i32((int32_t)(x + 8), 1), splat_i32(height)), splat_i32(y)), 4, value_1);
                                t += 16, at.x += 16;
                            } while (at.x + 16 <= passing);
                            continue;
                        }
                        if ((int64_t)x >= width || !(y < height)) {
                            const uint32_t others = (extent.x - at.x) / 16 * 16 - 16;
                            t += others, at.x += others;
                            t += 16, at.x += 16;
                            continue;
                        }
                        break;
                    }
                    if (at.x >= extent.x) break;
                    const vgsp_dim3 thread_0 = at;
                    vm m_0 = m_first((int64_t)threads - (int64_t)t - 0);
                    {
#line 4 "plane.vk"
                        int32_t x_0 = (int32_t)((blockIdx.x * blockDim.x) + thread_0.x);
                        int32_t y_0 = (int32_t)((blockIdx.y * blockDim.y) + thread_0.y);
#line 5 "plane.vk"
                        if ((y_0 < height)) {
                            vm on_0 = m_and(m_0, lt_i32(linear_i32((int32_t)x_0, 1), splat_i32(width)));
                            if (m_any(on_0)) {
                                scatter_f32(out, add_i32(mul_i32(linear_i32((int32_t)x_0, 1), splat_i32(height)), splat_i32(y_0)), 4, load_f32_m((in + (y_0 * width) + x_0), on_0), on_0);
                            }
                        }
                    }
                    t += 8, at.x += 8;
                }
            }
        }
    }
}

#line 1 "plane.x86-64-v3.c"
__attribute__((visibility("hidden"))) const vgsp_variant vgsp_variant__Z5planePKfPfii_x86_64_v3_rows = {
    .isa = 2, .shape = VGSP_SHAPE_ROWS, .lanes = 8, .scratch_per_thread = 0, .entry = _Z5planePKfPfii_rows};

/* plane, block shape: any */
static void _Z5planePKfPfii_any(const vgsp_run *run)
{
    const vgsp_dim3 blockDim = run->block, gridDim = run->grid;
    const uint32_t threads = run->threads, padded = (threads + 31) & ~31u;
    vgsp_dim3 blockIdx = vgsp_block_index(run, run->first);
#line 2 "plane.vk"
    const int32_t height = *((int32_t *)((char *)run->arguments + 20));
    const int32_t width = *((int32_t *)((char *)run->arguments + 16));
    float *out = ((float *)(*((char * *)((char *)run->arguments + 8))));
    float *in = ((float *)(*((char * *)((char *)run->arguments + 0))));
    for (uint64_t left = run->count; vgsp_goes_on(run, left); left--, vgsp_next_block(run, &blockIdx)) {
        {
            for (uint32_t t = 0; t < threads;) {
                const vi32 number_0 = linear_i32((int32_t)t + 0, 1);
                const vi32 thread_x_0 = rem_u32(number_0, splat_i32(blockDim.x));
                const vi32 thread_y_0 = rem_u32(div_u32(number_0, splat_i32(blockDim.x)), splat_i32(blockDim.y));
                vm m_0 = m_first((int64_t)threads - (int64_t)t - 0);
                {
#line 4 "plane.vk"
                    vi32 x_0 = add_i32(splat_i32((blockIdx.x * blockDim.x)), thread_x_0);
                    vi32 y_0 = add_i32(splat_i32((blockIdx.y * blockDim.y)), thread_y_0);
#line 5 "plane.vk"
                    vm on_0 = m_and(m_0, m_and(lt_i32(x_0, splat_i32(width)), lt_i32(y_0, splat_i32(height))));
                    if (m_any(on_0)) {
                        scatter_f32(out, add_i32(mul_i32(x_0, splat_i32(height)), y_0), 4, gather_f32(in, add_i32(mul_i32(y_0, splat_i32(width)), x_0), 4, on_0), on_0);
                    }
                }
                t += 8;
            }
        }
    }
}

#line 1 "plane.x86-64-v3.c"
__attribute__((visibility("hidden"))) const vgsp_variant vgsp_variant__Z5planePKfPfii_x86_64_v3_any = {
    .isa = 2, .shape = VGSP_SHAPE_ANY, .lanes = 8, .scratch_per_thread = 0, .entry = _Z5planePKfPfii_any};


