/* ==== edges.vk: x86-64-v2 ==== */

/* edges.vk for x86-64-v2, made by vgspcc. */
#define VGSP_SIMD_V2
#include <vgsp/kernel_abi.h>
#include <vgsp/simd.h>
#include <vgsp/simd_warp.h>

/* edges, block shape: rows */
static void _Z5edgesPKfPfii_thread(const vgsp_run *run, vgsp_dim3 blockIdx, vgsp_dim3 threadIdx)
{
    const vgsp_dim3 blockDim = run->block, gridDim = run->grid;
    const uint32_t thread_number = threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z);
    int32_t width;
    int32_t height;
    float *in;
    float *out;
    int32_t x;
    int32_t y;
    int32_t index;
    int32_t index_v2;
#line 3 "edges.vk"
    width = *((int32_t *)((char *)run->arguments + 16));
    height = *((int32_t *)((char *)run->arguments + 20));
    in = ((float *)(*((char * *)((char *)run->arguments + 0))));
    out = ((float *)(*((char * *)((char *)run->arguments + 8))));
#line 5 "edges.vk"
    x = (int32_t)((blockIdx.x * blockDim.x) + threadIdx.x);
    y = (int32_t)((blockIdx.y * blockDim.y) + threadIdx.y);
#line 6 "edges.vk"
    if ((((x >= 1) && (x < (width - 1))) && (y < height))) {
#line 7 "edges.vk"
        index = x;
        index_v2 = (y * width);
#line 8 "edges.vk"
        *(out + ((y * width) + x)) = ((*((in + index_v2) + index + -1) + (in + index_v2)[index]) + *((in + index_v2) + index + 1));
    }
}

static void _Z5edgesPKfPfii_rows(const vgsp_run *run)
{
    const vgsp_dim3 blockDim = run->block, gridDim = run->grid;
    vgsp_dim3 blockIdx = vgsp_block_index(run, run->first);
#line 3 "edges.vk"
    const int32_t width = *((int32_t *)((char *)run->arguments + 16));
    const int32_t height = *((int32_t *)((char *)run->arguments + 20));
    float *in = ((float *)(*((char * *)((char *)run->arguments + 0))));
    float *out = ((float *)(*((char * *)((char *)run->arguments + 8))));
    uint32_t strip;
    for (uint64_t left = run->count; vgsp_goes_on(run, left); left -= strip, vgsp_next_strip(run, &blockIdx, strip)) {
        strip = vgsp_strip(run, blockIdx, left, VGSP_STRIP_ROW);
        const vgsp_dim3 extent = {strip * blockDim.x, blockDim.y, blockDim.z};
        const uint32_t threads = strip * run->threads;
        {
            _Alignas(16) char arguments[24];
            __builtin_memcpy(arguments, run->arguments, sizeof arguments);
            vgsp_run own = *run;
            own.arguments = arguments;
            vgsp_dim3 at = {0, 0, 0};
            for (uint32_t t = 0; t < threads; vgsp_next_row(&at, blockDim)) {
                while (at.x < extent.x) {
                    while (at.x + 16 <= extent.x) {
                        const vgsp_dim3 thread_0 = at;
#line 5 "edges.vk"
                        int32_t x = (int32_t)((blockIdx.x * blockDim.x) + thread_0.x);
                        int32_t y = (int32_t)((blockIdx.y * blockDim.y) + thread_0.y);
#line 6 "edges.vk"
                        if ((((int64_t)x >= 1 && (int64_t)x + 15 < (width - 1)) && (y < height))) {
                            const uint32_t passing = at.x + (uint32_t)(vgsp_least(extent.x - at.x, (uint64_t)(width - 1) - (uint64_t)x));
                            do {
                                const vgsp_dim3 thread_0 = at;
                                int32_t x = (int32_t)((blockIdx.x * blockDim.x) + thread_0.x);
                                int32_t y = (int32_t)((blockIdx.y * blockDim.y) + thread_0.y);
#line 7 "edges.vk"
                                int32_t index = x;
                                int32_t index_v2 = (y * width);
#line 8 "edges.vk"
                                const vf32 value_0 = add_f32(add_f32(load_f32(((in + index_v2) + index + -1)), load_f32(((in + index_v2) + index))), slide_f32(load_f32(((in + index_v2) + index)), load_f32((((in + index_v2) + index) + 4)), 1));
                                const vf32 value_1 = add_f32(add_f32(slide_f32(load_f32(((in + index_v2) + index)), load_f32((((in + index_v2) + index) + 4)), 3), load_f32((((in + index_v2) + index) + 4))), slide_f32(load_f32((((in + index_v2) + index) + 4)), load_f32((((in + index_v2) + index) + 8)), 1));
                                const vf32 value_2 = add_f32(add_f32(slide_f32(load_f32((((in + index_v2) + index) + 4)), load_f32((((in + index_v2) + index) + 8)), 3), load_f32((((in + index_v2) + index) + 8))), slide_f32(load_f32((((in + index_v2) + index) + 8)), load_f32((((in + index_v2) + index) + 12)), 1));
                                const vf32 value_3 = add_f32(add_f32(slide_f32(load_f32((((in + index_v2) + index) + 8)), load_f32((((in + index_v2) + index) + 12)), 3), load_f32((((in + index_v2) + index) + 12))), load_f32((((in + index_v2) + index + 1) + 12)));
                                if (run->around & 1u && vgsp_is_aligned((out + (y * width) + x), 64)) {
                                    if (run->bytes_ahead) {
                                        s_prefetch((const char *)((in + index_v2) + index) + run->bytes_ahead + 0);
                                    }
                                    stream_f32((out + (y * width) + x), value_0);
                                    stream_f32((out + (y * width) + x) + 4, value_1);
                                    stream_f32((out + (y * width) + x) + 8, value_2);
                                    stream_f32((out + (y * width) + x) + 12, value_3);
                                }
                                else {
                                    store_f32((out + (y * width) + x), value_0);
                                    store_f32(((out + (y * width) + x) + 4), value_1);
                                    store_f32(((out + (y * width) + x) + 8), value_2);
                                    store_f32(((out + (y * width) + x) + 12), value_3);
                                }
                                t += 16, at.x += 16;
                            } while (at.x + 16 <= passing);
                            continue;
                        }
                        if ((int64_t)x >= (width - 1) || !(y < height)) {
                            const uint32_t others = (extent.x - at.x) / 16 * 16 - 16;
                            t += others, at.x += others;
                            t += 16, at.x += 16;
                            continue;
                        }
                        if ((((int64_t)x + 15 < 1 || (int64_t)x >= (width - 1)) || !(y < height))) {
                            t += 16, at.x += 16;
                            continue;
                        }
                        break;
                    }
                    if (at.x >= extent.x) break;
                    while (at.x + 4 <= extent.x) {
                        const vgsp_dim3 thread_0 = at;
#line 5 "edges.vk"
                        int32_t x = (int32_t)((blockIdx.x * blockDim.x) + thread_0.x);
                        int32_t y = (int32_t)((blockIdx.y * blockDim.y) + thread_0.y);
#line 6 "edges.vk"
                        if ((((int64_t)x >= 1 && (int64_t)x + 3 < (width - 1)) && (y < height))) {
                            const uint32_t passing = at.x + (uint32_t)(vgsp_least(extent.x - at.x, (uint64_t)(width - 1) - (uint64_t)x));
                            do {
                                const vgsp_dim3 thread_0 = at;
                                int32_t x = (int32_t)((blockIdx.x * blockDim.x) + thread_0.x);
                                int32_t y = (int32_t)((blockIdx.y * blockDim.y) + thread_0.y);
#line 7 "edges.vk"
                                int32_t index = x;
                                int32_t index_v2 = (y * width);
#line 8 "edges.vk"
                                store_f32((out + (y * width) + x), add_f32(add_f32(load_f32(((in + index_v2) + index + -1)), load_f32(((in + index_v2) + index))), load_f32(((in + index_v2) + index + 1))));
                                if (run->bytes_ahead) {
                                    s_prefetch((const char *)((in + index_v2) + index) + run->bytes_ahead + 0);
                                }
                                t += 4, at.x += 4;
                            } while (at.x + 4 <= passing);
                            continue;
                        }
                        if ((int64_t)x >= (width - 1) || !(y < height)) {
                            const uint32_t others = (extent.x - at.x) / 4 * 4 - 4;
                            t += others, at.x += others;
                            t += 4, at.x += 4;
                            continue;
                        }
                        if ((((int64_t)x + 3 < 1 || (int64_t)x >= (width - 1)) || !(y < height))) {
                            t += 4, at.x += 4;
                            continue;
                        }
                        break;
                    }
                    if (at.x >= extent.x) break;
                    for (uint32_t vgsp_n = 0; vgsp_n < 4 && at.x < extent.x; vgsp_n++, t++, at.x++) {
                        if (vgsp_n && !run->around) {
                            const vgsp_dim3 thread_0 = at;
                            int32_t x = (int32_t)((blockIdx.x * blockDim.x) + thread_0.x);
                            int32_t y = (int32_t)((blockIdx.y * blockDim.y) + thread_0.y);
                            if ((((int64_t)x >= 1 && (int64_t)x + 3 < (width - 1)) && (y < height))) break;
                        }
                        _Z5edgesPKfPfii_thread(&own, blockIdx, at);
                    }
                }
            }
        }
    }
}

static const vgsp_pointer pointers__Z5edgesPKfPfii[] = {
    {8, 4},
    {0, 0},
};
#line 1 "edges.x86-64-v2.c"
__attribute__((visibility("hidden"))) const vgsp_variant vgsp_variant__Z5edgesPKfPfii_x86_64_v2_rows = {
    .isa = 1, .shape = VGSP_SHAPE_ROWS, .lanes = 4, .scratch_per_thread = 0, .entry = _Z5edgesPKfPfii_rows,
    .pointers = pointers__Z5edgesPKfPfii, .output_count = 1, .pointer_count = 2};

/* edges, block shape: any */
static void _Z5edgesPKfPfii_any(const vgsp_run *run)
{
    const vgsp_dim3 blockDim = run->block, gridDim = run->grid;
    const uint32_t threads = run->threads, padded = (threads + 31) & ~31u;
    vgsp_dim3 blockIdx = vgsp_block_index(run, run->first);
#line 3 "edges.vk"
    const int32_t width = *((int32_t *)((char *)run->arguments + 16));
    const int32_t height = *((int32_t *)((char *)run->arguments + 20));
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
#line 5 "edges.vk"
                    vi32 x_0 = add_i32(splat_i32((blockIdx.x * blockDim.x)), thread_x_0);
                    vi32 y_0 = add_i32(splat_i32((blockIdx.y * blockDim.y)), thread_y_0);
#line 6 "edges.vk"
                    vm on_0 = m_and(m_0, m_and(m_and(ge_i32(x_0, splat_i32(1)), lt_i32(x_0, splat_i32((width - 1)))), lt_i32(y_0, splat_i32(height))));
                    if (m_any(on_0)) {
#line 7 "edges.vk"
                        vi32 index_0 = x_0;
                        vi32 index_v2_0 = mul_i32(y_0, splat_i32(width));
#line 8 "edges.vk"
                        scatter_f32(out, add_i32(mul_i32(y_0, splat_i32(width)), x_0), 4, add_f32(add_f32(gather64_f32(add_i64(add_i64(add_i64(splat_i64((int64_t)in), shl_i64(cvt_i64_i32(index_v2_0), splat_i64(2))), shl_i64(cvt_i64_i32(index_0), splat_i64(2))), splat_i64(-4)), on_0), gather64_f32(add_i64(add_i64(splat_i64((int64_t)in), shl_i64(cvt_i64_i32(index_v2_0), splat_i64(2))), shl_i64(cvt_i64_i32(index_0), splat_i64(2))), on_0)), gather64_f32(add_i64(add_i64(add_i64(splat_i64((int64_t)in), shl_i64(cvt_i64_i32(index_v2_0), splat_i64(2))), shl_i64(cvt_i64_i32(index_0), splat_i64(2))), splat_i64(4)), on_0)), on_0);
                    }
                }
                t += 4;
            }
        }
    }
}

#line 1 "edges.x86-64-v2.c"
__attribute__((visibility("hidden"))) const vgsp_variant vgsp_variant__Z5edgesPKfPfii_x86_64_v2_any = {
    .isa = 1, .shape = VGSP_SHAPE_ANY, .lanes = 4, .scratch_per_thread = 0, .entry = _Z5edgesPKfPfii_any};


