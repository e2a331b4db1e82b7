/* transfer.c: copies and fills, as vgsp.h has them.
 *
 * Whether a transfer may be left to the workers depends on the memory: plain host memory may be gone or changed as soon
 * as the call returns, so those transfers are done by the calling thread when their turn in the stream has come; the
 * others become tasks, cut into pieces.
 */
#include <string.h>

#include "runtime.h"

static uint64_t pieces_per_row(const struct transfer *t)
{
    return (t->width + TRANSFER_PIECE - 1) / TRANSFER_PIECE;
}

uint64_t transfer_pieces(const struct transfer *transfer)
{
    return transfer->height * pieces_per_row(transfer);
}

static size_t piece_size(const struct transfer *t, size_t begin)
{
    return t->width - begin < TRANSFER_PIECE ? t->width - begin : TRANSFER_PIECE;
}

uint64_t transfer_bytes(const struct transfer *t, uint64_t first, uint64_t count)
{
    uint64_t bytes = 0;
    for (uint64_t piece = first; piece < first + count; piece++)
        bytes += piece_size(t, piece % pieces_per_row(t) * TRANSFER_PIECE);
    return bytes;
}

void transfer_run(const struct transfer *t, uint64_t first, uint64_t count)
{
    uint64_t per_row = pieces_per_row(t);
    for (uint64_t piece = first; piece < first + count; piece++) {
        size_t row = piece / per_row, begin = piece % per_row * TRANSFER_PIECE;
        size_t size = piece_size(t, begin);
        char *to = t->to + row * t->to_pitch + begin;
        if (t->from)
            memmove(to, t->from + row * t->from_pitch + begin, size);
        else
            memset(to, t->value, size);
    }
}

/* One row where the rows touch. */
static void join_rows(struct transfer *t)
{
    bool joined = t->width == t->to_pitch && (!t->from || t->width == t->from_pitch);
    if (!joined) return;
    t->width *= t->height;
    t->height = 1;
}

static bool on_device(int kind)
{
    return kind == VGSP_MEMORY_DEVICE || kind == VGSP_MEMORY_MANAGED;
}

/* Device memory where the caller said host, or the reverse. Any pointer may count as a device pointer, for kernels can
   use plain host memory too; but memory of vgsp_malloc is not the host's. */
static bool contradicts(int kind, int to, int from)
{
    bool to_host = kind == VGSP_COPY_HOST_TO_HOST || kind == VGSP_COPY_DEVICE_TO_HOST;
    bool from_host = kind == VGSP_COPY_HOST_TO_HOST || kind == VGSP_COPY_HOST_TO_DEVICE;
    return (to_host && to == VGSP_MEMORY_DEVICE) || (from_host && from == VGSP_MEMORY_DEVICE);
}

/* From the first byte of the first row to the last of the last. */
static size_t extent(const struct transfer *t, size_t pitch)
{
    return (t->height - 1) * pitch + t->width;
}

/* Nothing is copied from or to where no allocation is, if that is to be found. */
static bool may_be_done(const struct transfer *t)
{
    if (!settings()->memcheck) return true;
    bool from = !t->from || memcheck_covers(t->from, extent(t, t->from_pitch));
    return memcheck_covers(t->to, extent(t, t->to_pitch)) && from;
}

/* must_finish: the call is synchronous, so only device to device may be left to the workers. */
static vgsp_error copy(struct transfer t, int kind, bool must_finish, vgsp_stream *stream)
{
    vgsp_error error = device_enter();
    if (error) return error;
    if (kind < VGSP_COPY_HOST_TO_HOST || kind > VGSP_COPY_DEFAULT) return VGSP_ERROR_INVALID_MEMCPY_DIRECTION;
    if (!t.width || !t.height) return VGSP_SUCCESS;
    if (!t.to || !t.from) return VGSP_ERROR_INVALID_VALUE;
    if (t.height > 1 && (t.width > t.to_pitch || t.width > t.from_pitch)) return VGSP_ERROR_INVALID_PITCH;
    if (!may_be_done(&t)) return VGSP_ERROR_INVALID_VALUE;
    int to = memory_kind(t.to), from = memory_kind(t.from);
    if (contradicts(kind, to, from)) return VGSP_ERROR_INVALID_MEMCPY_DIRECTION;
    bool here = to == VGSP_MEMORY_HOST || from == VGSP_MEMORY_HOST;
    if (must_finish && !(on_device(to) && on_device(from))) here = true;
    join_rows(&t);
    return stream_transfer(stream, &t, here);
}

static vgsp_error fill(struct transfer t, vgsp_stream *stream)
{
    vgsp_error error = device_enter();
    if (error || !t.width || !t.height) return error;
    if (!t.to) return VGSP_ERROR_INVALID_VALUE;
    if (t.height > 1 && t.width > t.to_pitch) return VGSP_ERROR_INVALID_PITCH;
    if (!may_be_done(&t)) return VGSP_ERROR_INVALID_VALUE;
    join_rows(&t);
    return stream_transfer(stream, &t, memory_kind(t.to) == VGSP_MEMORY_HOST);
}

static struct transfer copy_of(void *to, size_t to_pitch, const void *from, size_t from_pitch, size_t width,
                               size_t height)
{
    return (struct transfer){to, from, to_pitch, from_pitch, width, height, 0};
}

static struct transfer fill_of(void *to, size_t pitch, int value, size_t width, size_t height)
{
    return (struct transfer){to, NULL, pitch, pitch, width, height, (unsigned char)value};
}

vgsp_error vgsp_memcpy(void *to, const void *from, size_t size, int kind)
{
    return error_record(copy(copy_of(to, size, from, size, size, 1), kind, true, NULL));
}

vgsp_error vgsp_memcpy_async(void *to, const void *from, size_t size, int kind, vgsp_stream *stream)
{
    return error_record(copy(copy_of(to, size, from, size, size, 1), kind, false, stream));
}

vgsp_error vgsp_memcpy_2d(void *to, size_t to_pitch, const void *from, size_t from_pitch, size_t width, size_t height,
                          int kind)
{
    return error_record(copy(copy_of(to, to_pitch, from, from_pitch, width, height), kind, true, NULL));
}

vgsp_error vgsp_memcpy_2d_async(void *to, size_t to_pitch, const void *from, size_t from_pitch, size_t width,
                                size_t height, int kind, vgsp_stream *stream)
{
    return error_record(copy(copy_of(to, to_pitch, from, from_pitch, width, height), kind, false, stream));
}

vgsp_error vgsp_memset(void *to, int value, size_t size)
{
    return error_record(fill(fill_of(to, size, value, size, 1), NULL));
}

vgsp_error vgsp_memset_async(void *to, int value, size_t size, vgsp_stream *stream)
{
    return error_record(fill(fill_of(to, size, value, size, 1), stream));
}

vgsp_error vgsp_memset_2d(void *to, size_t pitch, int value, size_t width, size_t height)
{
    return error_record(fill(fill_of(to, pitch, value, width, height), NULL));
}

vgsp_error vgsp_memset_2d_async(void *to, size_t pitch, int value, size_t width, size_t height, vgsp_stream *stream)
{
    return error_record(fill(fill_of(to, pitch, value, width, height), stream));
}
