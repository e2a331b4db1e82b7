/* ==== window.vk: x86-64-v3 ==== */

/* window.vk for x86-64-v3, made by vgspcc. */
#define VGSP_SIMD_V3
#include <vgsp/kernel_abi.h>
#include <vgsp/simd.h>
#include <vgsp/simd_warp.h>

/* window, block shape: rows */
static void _Z6windowPKfPfii_rows(const vgsp_run *run)
{
    const vgsp_dim3 blockDim = run->block, gridDim = run->grid;
    vgsp_dim3 blockIdx = vgsp_block_index(run, run->first);
#line 2 "window.vk"
    const int32_t height = *((int32_t *)((char *)run->arguments + 20));
    const int32_t width = *((int32_t *)((char *)run->arguments + 16));
    float *in = ((float *)(*((char * *)((char *)run->arguments + 0))));
    float *out = ((float *)(*((char * *)((char *)run->arguments + 8))));
    uint32_t strip;
    for (uint64_t left = run->count; vgsp_goes_on(run, left); left -= strip, vgsp_next_strip(run, &blockIdx, strip)) {
        strip = vgsp_strip(run, blockIdx, left, 0);
        const vgsp_dim3 extent = {strip * blockDim.x, blockDim.y, blockDim.z};
        const uint32_t threads = strip * run->threads;
        {
            vgsp_dim3 at = {0, 0, 0};
            for (uint32_t t = 0; t < threads; vgsp_next_row(&at, blockDim)) {
                const uint32_t band = at.y + 4 <= extent.y ? 4 : 1;
                while (at.x < extent.x) {
                    while (band == 4 && at.x + 16 <= extent.x) {
                        const vgsp_dim3 thread_0 = at;
                        const vgsp_dim3 thread_2 = {at.x, at.y + 1, at.z};
                        const vgsp_dim3 thread_4 = {at.x, at.y + 2, at.z};
                        const vgsp_dim3 thread_6 = {at.x, at.y + 3, at.z};
#line 4 "window.vk"
                        int32_t x = (int32_t)((blockIdx.x * blockDim.x) + thread_0.x);
                        int32_t y_0 = (int32_t)((blockIdx.y * blockDim.y) + thread_0.y);
                        int32_t y_2 = (int32_t)((blockIdx.y * blockDim.y) + thread_2.y);
                        int32_t y_4 = (int32_t)((blockIdx.y * blockDim.y) + thread_4.y);
                        int32_t y_6 = (int32_t)((blockIdx.y * blockDim.y) + thread_6.y);
#line 5 "window.vk"
                        if (((int64_t)x + 15 < width && (y_0 < height)) && ((int64_t)x + 15 < width && (y_2 < height)) && ((int64_t)x + 15 < width && (y_4 < height)) && ((int64_t)x + 15 < width && (y_6 < height))) {
#line 6 "window.vk"
                            vf32 sum_0 = splat_f32(0.0f);
                            vf32 sum_1 = splat_f32(0.0f);
                            vf32 sum_2 = splat_f32(0.0f);
                            vf32 sum_3 = splat_f32(0.0f);
                            vf32 sum_4 = splat_f32(0.0f);
                            vf32 sum_5 = splat_f32(0.0f);
                            vf32 sum_6 = splat_f32(0.0f);
                            vf32 sum_7 = splat_f32(0.0f);
#line 7 "window.vk"
                            int32_t j = 0;
                            {
                                j = 0;
                                const vf32 window_0_0 = load_f32((in + ((y_0 + j) * width) + x));
                                const vf32 window_0_1 = load_f32(((in + ((y_0 + j) * width) + x) + 8));
                                {
                                    j = 0;
                                    sum_0 = add_f32(sum_0, window_0_0);
                                    sum_1 = add_f32(sum_1, window_0_1);
                                }
                                VGSP_PIN(sum_0);
                                VGSP_PIN(sum_1);
                            }
                            {
                                j = 1;
                                const vf32 window_0_0 = load_f32((in + ((y_0 + j) * width) + x));
                                const vf32 window_0_1 = load_f32(((in + ((y_0 + j) * width) + x) + 8));
                                {
                                    j = 1;
                                    sum_0 = add_f32(sum_0, window_0_0);
                                    sum_1 = add_f32(sum_1, window_0_1);
                                }
                                VGSP_PIN(sum_0);
                                VGSP_PIN(sum_1);
                                {
                                    j = 0;
                                    sum_2 = add_f32(sum_2, window_0_0);
                                    sum_3 = add_f32(sum_3, window_0_1);
                                }
                                VGSP_PIN(sum_2);
                                VGSP_PIN(sum_3);
                            }
                            {
                                j = 2;
                                const vf32 window_0_0 = load_f32((in + ((y_0 + j) * width) + x));
                                const vf32 window_0_1 = load_f32(((in + ((y_0 + j) * width) + x) + 8));
                                {
                                    j = 2;
                                    sum_0 = add_f32(sum_0, window_0_0);
                                    sum_1 = add_f32(sum_1, window_0_1);
                                }
                                VGSP_PIN(sum_0);
                                VGSP_PIN(sum_1);
                                {
                                    j = 1;
                                    sum_2 = add_f32(sum_2, window_0_0);
                                    sum_3 = add_f32(sum_3, window_0_1);
                                }
                                VGSP_PIN(sum_2);
                                VGSP_PIN(sum_3);
                                {
                                    j = 0;
                                    sum_4 = add_f32(sum_4, window_0_0);
                                    sum_5 = add_f32(sum_5, window_0_1);
                                }
                                VGSP_PIN(sum_4);
                                VGSP_PIN(sum_5);
                            }
                            {
                                j = 3;
                                const vf32 window_0_0 = load_f32((in + ((y_0 + j) * width) + x));
                                const vf32 window_0_1 = load_f32(((in + ((y_0 + j) * width) + x) + 8));
                                {
                                    j = 3;
                                    sum_0 = add_f32(sum_0, window_0_0);
                                    sum_1 = add_f32(sum_1, window_0_1);
                                }
                                VGSP_PIN(sum_0);
                                VGSP_PIN(sum_1);
                                {
                                    j = 2;
                                    sum_2 = add_f32(sum_2, window_0_0);
                                    sum_3 = add_f32(sum_3, window_0_1);
                                }
                                VGSP_PIN(sum_2);
                                VGSP_PIN(sum_3);
                                {
                                    j = 1;
                                    sum_4 = add_f32(sum_4, window_0_0);
                                    sum_5 = add_f32(sum_5, window_0_1);
                                }
                                VGSP_PIN(sum_4);
                                VGSP_PIN(sum_5);
                                {
                                    j = 0;
                                    sum_6 = add_f32(sum_6, window_0_0);
                                    sum_7 = add_f32(sum_7, window_0_1);
                                }
                                VGSP_PIN(sum_6);
                                VGSP_PIN(sum_7);
                            }
                            {
                                j = 4;
                                const vf32 window_0_0 = load_f32((in + ((y_0 + j) * width) + x));
                                const vf32 window_0_1 = load_f32(((in + ((y_0 + j) * width) + x) + 8));
                                {
                                    j = 4;
                                    sum_0 = add_f32(sum_0, window_0_0);
                                    sum_1 = add_f32(sum_1, window_0_1);
                                }
                                VGSP_PIN(sum_0);
                                VGSP_PIN(sum_1);
                                {
                                    j = 3;
                                    sum_2 = add_f32(sum_2, window_0_0);
                                    sum_3 = add_f32(sum_3, window_0_1);
                                }
                                VGSP_PIN(sum_2);
                                VGSP_PIN(sum_3);
                                {
                                    j = 2;
                                    sum_4 = add_f32(sum_4, window_0_0);
                                    sum_5 = add_f32(sum_5, window_0_1);
                                }
                                VGSP_PIN(sum_4);
                                VGSP_PIN(sum_5);
                                {
                                    j = 1;
                                    sum_6 = add_f32(sum_6, window_0_0);
                                    sum_7 = add_f32(sum_7, window_0_1);
                                }
                                VGSP_PIN(sum_6);
                                VGSP_PIN(sum_7);
                            }
                            {
                                j = 5;
                                const vf32 window_0_0 = load_f32((in + ((y_0 + j) * width) + x));
                                const vf32 window_0_1 = load_f32(((in + ((y_0 + j) * width) + x) + 8));
                                {
                                    j = 4;
                                    sum_2 = add_f32(sum_2, window_0_0);
                                    sum_3 = add_f32(sum_3, window_0_1);
                                }
                                VGSP_PIN(sum_2);
                                VGSP_PIN(sum_3);
                                {
                                    j = 3;
                                    sum_4 = add_f32(sum_4, window_0_0);
                                    sum_5 = add_f32(sum_5, window_0_1);
                                }
                                VGSP_PIN(sum_4);
                                VGSP_PIN(sum_5);
                                {
                                    j = 2;
                                    sum_6 = add_f32(sum_6, window_0_0);
                                    sum_7 = add_f32(sum_7, window_0_1);
                                }
                                VGSP_PIN(sum_6);
                                VGSP_PIN(sum_7);
                            }
                            {
                                j = 6;
                                const vf32 window_0_0 = load_f32((in + ((y_0 + j) * width) + x));
                                const vf32 window_0_1 = load_f32(((in + ((y_0 + j) * width) + x) + 8));
                                {
                                    j = 4;
                                    sum_4 = add_f32(sum_4, window_0_0);
                                    sum_5 = add_f32(sum_5, window_0_1);
                                }
                                VGSP_PIN(sum_4);
                                VGSP_PIN(sum_5);
                                {
                                    j = 3;
                                    sum_6 = add_f32(sum_6, window_0_0);
                                    sum_7 = add_f32(sum_7, window_0_1);
                                }
                                VGSP_PIN(sum_6);
                                VGSP_PIN(sum_7);
                            }
                            {
                                j = 7;
                                const vf32 window_0_0 = load_f32((in + ((y_0 + j) * width) + x));
                                const vf32 window_0_1 = load_f32(((in + ((y_0 + j) * width) + x) + 8));
                                {
                                    j = 4;
                                    sum_6 = add_f32(sum_6, window_0_0);
                                    sum_7 = add_f32(sum_7, window_0_1);
                                }
                                VGSP_PIN(sum_6);
                                VGSP_PIN(sum_7);
                            }
                            j = 5;
#line 8 "window.vk"
                            if (run->around & 1u && vgsp_is_aligned((out + (y_0 * width) + x), 64)) {
                                stream_f32((out + (y_0 * width) + x), sum_0);
                                stream_f32((out + (y_0 * width) + x) + 8, sum_1);
                            }
                            else {
                                store_f32((out + (y_0 * width) + x), sum_0);
                                store_f32(((out + (y_0 * width) + x) + 8), sum_1);
                            }
                            if (run->around & 1u && vgsp_is_aligned((out + (y_2 * width) + x), 64)) {
                                stream_f32((out + (y_2 * width) + x), sum_2);
                                stream_f32((out + (y_2 * width) + x) + 8, sum_3);
                            }
                            else {
                                store_f32((out + (y_2 * width) + x), sum_2);
                                store_f32(((out + (y_2 * width) + x) + 8), sum_3);
                            }
                            if (run->around & 1u && vgsp_is_aligned((out + (y_4 * width) + x), 64)) {
                                stream_f32((out + (y_4 * width) + x), sum_4);
                                stream_f32((out + (y_4 * width) + x) + 8, sum_5);
                            }
                            else {
                                store_f32((out + (y_4 * width) + x), sum_4);
                                store_f32(((out + (y_4 * width) + x) + 8), sum_5);
                            }
                            if (run->around & 1u && vgsp_is_aligned((out + (y_6 * width) + x), 64)) {
                                stream_f32((out + (y_6 * width) + x), sum_6);
                                stream_f32((out + (y_6 * width) + x) + 8, sum_7);
                            }
                            else {
                                store_f32((out + (y_6 * width) + x), sum_6);
                                store_f32(((out + (y_6 * width) + x) + 8), sum_7);
                            }
                            t += 16, at.x += 16;
                            continue;
                        }
                        break;
                    }
                    if (at.x >= extent.x) break;
                    while (band == 1 && at.x + 16 <= extent.x) {
                        const vgsp_dim3 thread_0 = at;
#line 4 "window.vk"
                        int32_t x = (int32_t)((blockIdx.x * blockDim.x) + thread_0.x);
                        int32_t y = (int32_t)((blockIdx.y * blockDim.y) + thread_0.y);
#line 5 "window.vk"
                        if (((int64_t)x + 15 < width && (y < height))) {
#line 6 "window.vk"
                            vf32 sum_0 = splat_f32(0.0f);
                            vf32 sum_1 = splat_f32(0.0f);
#line 7 "window.vk"
                            int32_t j = 0;
#pragma clang loop unroll(full)
                            for (; (j < 5); j = (j + 1)) {
                                sum_0 = add_f32(sum_0, load_f32((in + ((y + j) * width) + x)));
                                sum_1 = add_f32(sum_1, load_f32(((in + ((y + j) * width) + x) + 8)));
                            }
#line 8 "window.vk"
                            if (run->around & 1u && vgsp_is_aligned((out + (y * width) + x), 64)) {
                                stream_f32((out + (y * width) + x), sum_0);
                                stream_f32((out + (y * width) + x) + 8, sum_1);
                            }
                            else {
                                store_f32((out + (y * width) + x), sum_0);
                                store_f32(((out + (y * width) + x) + 8), sum_1);
                            }
                            t += 16, at.x += 16;
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
                    for (uint32_t below = 0; below < band; below++, at.y++, t += extent.x) {
                        const vgsp_dim3 thread_0 = at;
                        vm m_0 = m_first((int64_t)threads - (int64_t)t - 0);
                        {
#line 4 "window.vk"
                            int32_t x_0 = (int32_t)((blockIdx.x * blockDim.x) + thread_0.x);
                            int32_t y_0 = (int32_t)((blockIdx.y * blockDim.y) + thread_0.y);
#line 5 "window.vk"
                            if ((y_0 < height)) {
                                vm on_0 = m_and(m_0, lt_i32(linear_i32((int32_t)x_0, 1), splat_i32(width)));
                                if (m_any(on_0)) {
#line 6 "window.vk"
                                    vf32 sum_0 = splat_f32(0.0f);
#line 7 "window.vk"
                                    int32_t j = 0;
                                    for (; (j < 5); j = (j + 1)) {
                                        sum_0 = add_f32(sum_0, load_f32_m((in + ((y_0 + j) * width) + x_0), on_0));
                                    }
#line 8 "window.vk"
                                    store_f32_m((out + (y_0 * width) + x_0), sum_0, on_0);
                                }
                            }
                        }
                    }
                    at.y -= band, t -= band * extent.x;
                    t += 8, at.x += 8;
                }
                at.y += band - 1, t += (band - 1) * extent.x;
            }
        }
    }
}

static const vgsp_pointer pointers__Z6windowPKfPfii[] = {
    {8, 4},
    {0, 0},
};
#line 1 "window.x86-64-v3.c"
__attribute__((visibility("hidden"))) const vgsp_variant vgsp_variant__Z6windowPKfPfii_x86_64_v3_rows = {
    .isa = 2, .shape = VGSP_SHAPE_ROWS, .lanes = 8, .scratch_per_thread = 0, .entry = _Z6windowPKfPfii_rows,
    .pointers = pointers__Z6windowPKfPfii, .output_count = 1, .pointer_count = 2};

/* window, block shape: any */
static void _Z6windowPKfPfii_any(const vgsp_run *run)
{
    const vgsp_dim3 blockDim = run->block, gridDim = run->grid;
    const uint32_t threads = run->threads, padded = (threads + 31) & ~31u;
    vgsp_dim3 blockIdx = vgsp_block_index(run, run->first);
#line 2 "window.vk"
    const int32_t height = *((int32_t *)((char *)run->arguments + 20));
    const int32_t width = *((int32_t *)((char *)run->arguments + 16));
    float *in = ((float *)(*((char * *)((char *)run->arguments + 0))));
    float *out = ((float *)(*((char * *)((char *)run->arguments + 8))));
    for (uint64_t left = run->count; vgsp_goes_on(run, left); left--, vgsp_next_block(run, &blockIdx)) {
        {
            for (uint32_t t = 0; t < threads;) {
                const vi32 number_0 = linear_i32((int32_t)t + 0, 1);
                const vi32 thread_x_0 = rem_u32(number_0, splat_i32(blockDim.x));
                const vi32 thread_y_0 = rem_u32(div_u32(number_0, splat_i32(blockDim.x)), splat_i32(blockDim.y));
                vm m_0 = m_first((int64_t)threads - (int64_t)t - 0);
                {
#line 4 "window.vk"
                    vi32 x_0 = add_i32(splat_i32((blockIdx.x * blockDim.x)), thread_x_0);
                    vi32 y_0 = add_i32(splat_i32((blockIdx.y * blockDim.y)), thread_y_0);
#line 5 "window.vk"
                    vm on_0 = m_and(m_0, m_and(lt_i32(x_0, splat_i32(width)), lt_i32(y_0, splat_i32(height))));
                    if (m_any(on_0)) {
#line 6 "window.vk"
                        vf32 sum_0 = splat_f32(0.0f);
#line 7 "window.vk"
                        int32_t j = 0;
                        for (; (j < 5); j = (j + 1)) {
                            sum_0 = add_f32(sum_0, gather_f32(in, add_i32(mul_i32(add_i32(y_0, splat_i32(j)), splat_i32(width)), x_0), 4, on_0));
                        }
#line 8 "window.vk"
                        scatter_f32(out, add_i32(mul_i32(y_0, splat_i32(width)), x_0), 4, sum_0, on_0);
                    }
                }
                t += 8;
            }
        }
    }
}

#line 1 "window.x86-64-v3.c"
__attribute__((visibility("hidden"))) const vgsp_variant vgsp_variant__Z6windowPKfPfii_x86_64_v3_any = {
    .isa = 2, .shape = VGSP_SHAPE_ANY, .lanes = 8, .scratch_per_thread = 0, .entry = _Z6windowPKfPfii_any};


