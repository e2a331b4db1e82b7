/* headers.c: headers of NVIDIA's that this project has not: refused where they are included, by name.
 *
 * Where such a header is not on the machine, clang says that it is not there: its message is replaced. Where it is, found
 * beside the system's headers, the preprocessed text's line markers tell who included it. A header of this project by
 * one of these names is no such thing, nor is one in a directory of -I.
 */
#include "driver.h"

#include <ctype.h>

/* How the names begin that programs write; only those with a slash are in folders. */
static const struct {
    const char *begin, *library;
} refused[] = {
    {"thrust/", "Thrust"},
    {"cub/", "CUB"},
    {"cuda/std/", "libcu++"},
    {"cuda/annotated_ptr", "libcu++"},
    {"cuda/atomic", "libcu++"},
    {"cuda/barrier", "libcu++"},
    {"cuda/functional", "libcu++"},
    {"cuda/latch", "libcu++"},
    {"cuda/pipeline", "libcu++"},
    {"cuda/semaphore", "libcu++"},
    {"nv/target", "libcu++"},
    {"cooperative_groups/", "cooperative groups"},
    {"mma.h", "tensor cores"},
    {"cuda_pipeline", "pipelines of asynchronous copies"},
    {"cuda_awbarrier", "asynchronous barriers"},
    {"cuda_fp8", "floats of 8 bits"},
    {"cuda_fp6", "floats of 6 bits"},
    {"cuda_fp4", "floats of 4 bits"},
    {"cuda_gl_interop.h", "OpenGL"},
    {"cudaGL", "OpenGL"},
    {"cuda_egl_interop.h", "EGL"},
    {"cudaEGL", "EGL"},
    {"cuda_vdpau_interop.h", "VDPAU"},
    {"cuda_d3d", "Direct3D"},
    {"cublas", "cuBLAS"},
    {"nvblas", "cuBLAS"},
    {"cudnn", "cuDNN"},
    {"cufft", "cuFFT"},
    {"cupti", "CUPTI"},
    {"curand", "cuRAND"},
    {"cusolver", "cuSOLVER"},
    {"cusparse", "cuSPARSE"},
    {"cutensor", "cuTENSOR"},
    {"cuComplex.h", "CUDA's complex numbers"},
    {"nccl", "NCCL"},
    {"npp", "NPP"},
    {"nvjpeg", "nvJPEG"},
    {"nvJitLink", "nvJitLink"},
    {"nvml", "NVML"},
    {"nvrtc", "NVRTC"},
    {"nvvm", "NVVM"},
    {"cuda", "NVIDIA's CUDA toolkit"},
    {"crt/", "NVIDIA's CUDA toolkit"},
    {"surface_", "surfaces"},
    {"texture_indirect", "surfaces"},
};

static const char *library_of(const char *name)
{
    for (size_t i = 0; i < COUNT(refused); i++) {
        bool in_folder = strchr(refused[i].begin, '/') != NULL;
        if (in_folder == (strchr(name, '/') != NULL) && !strncmp(name, refused[i].begin, strlen(refused[i].begin)))
            return refused[i].library;
    }
    return NULL;
}

static void refuse_header(Loc at, const char *name, const char *library)
{
    report(SEV_ERROR, at, "not supported: '%s', a header of %s (see docs/language.md)", name, library);
}

/* --- headers that are not there -------------------------------------------------------------------------------------- */

/* "FILE:LINE:COLUMN: fatal error: 'NAME' file not found"; library: NAME's. NULL: it says something else. */
static const char *missing_header(Arena *arena, const char *message, Loc *at, const char **library)
{
    static const char before[] = ": fatal error: '";
    size_t length = strcspn(message, "\n");
    const char *name = memmem(message, length, before, strlen(before));
    const char *behind = name ? memmem(name, length - (size_t)(name - message), "' file not found", 16) : NULL;
    if (!behind) return NULL;
    const char *column = name, *line;
    while (column > message && column[-1] != ':') column--;
    for (line = column - 1; line > message && line[-1] != ':';) line--;
    if (line <= message + 1) return NULL;
    at->file = arena_strndup(arena, message, (size_t)(line - 1 - message));
    at->line = (uint32_t)strtoul(line, NULL, 10);
    at->column = (uint32_t)strtoul(column, NULL, 10);
    name += strlen(before);
    name = arena_strndup(arena, name, (size_t)(behind - name));
    *library = library_of(name);
    return *library ? name : NULL;
}

void show_preprocessor_messages(Arena *arena, const char *messages)
{
    const char *library = NULL;
    for (const char *line = messages; *line; line += strcspn(line, "\n") + (strchr(line, '\n') != NULL)) {
        Loc at = {0};
        const char *name = missing_header(arena, line, &at, &library);
        if (name) {
            refuse_header(at, name, library);
            return; /* what follows is clang's own caret, and how many errors there were */
        }
        fwrite(line, 1, strcspn(line, "\n"), stderr);
        fputc('\n', stderr);
    }
}

/* --- headers that are ------------------------------------------------------------------------------------------------- */

typedef struct Marker { /* # LINE "FILE" FLAGS */
    uint32_t line;
    const char *file;
    bool enters, is_system;
} Marker;

static bool read_marker(Arena *arena, const char *text, Marker *marker)
{
    if (text[0] != '#' || text[1] != ' ' || !isdigit((unsigned char)text[2])) return false;
    char *rest;
    marker->line = (uint32_t)strtoul(text + 2, &rest, 10);
    size_t length = rest[0] == ' ' && rest[1] == '"' ? strcspn(rest + 2, "\"\n") : 0;
    const char *flags = rest + 3 + length;
    if (!length || rest[2 + length] != '"') return false;
    marker->file = arena_strndup(arena, rest + 2, length);
    marker->enters = !strncmp(flags, " 1", 2);
    marker->is_system = memmem(flags, strcspn(flags, "\n"), " 3", 2) != NULL;
    return true;
}

/* The name that a program includes the file by, if it is one of those refused. */
static const char *refused_name(const char *file, const char **library)
{
    for (const char *name = strchr(file, '/'); name; name = strchr(name, '/'))
        if ((*library = library_of(++name))) return name;
    return NULL;
}

/* Where the name begins in `#include <name>`; 0: it is not written there. */
static uint32_t column_of(const char *file, uint32_t line, const char *name)
{
    char *text = read_file(file, NULL);
    const char *at = text;
    for (; at && line > 1; line--) at = strchr(at, '\n') ? strchr(at, '\n') + 1 : NULL;
    const char *found = at ? memmem(at, strcspn(at, "\n"), name, strlen(name)) : NULL;
    uint32_t column = found > at ? (uint32_t)(found - at) : 0;
    free(text);
    return column;
}

bool refuse_headers(Arena *arena, const char *text, const char *own_directory)
{
    Loc here = {0}; /* the line that `text` stands for */
    const char *library;
    for (const char *end; (end = strchr(text, '\n')); text = end + 1, here.line++) {
        Marker marker;
        if (!read_marker(arena, text, &marker)) continue;
        bool is_own = !strncmp(marker.file, own_directory, strlen(own_directory));
        const char *name = marker.enters && marker.is_system && !is_own ? refused_name(marker.file, &library) : NULL;
        if (name && here.file) {
            here.column = column_of(here.file, here.line, name);
            refuse_header(here, name, library);
            return true;
        }
        here.file = marker.file;
        here.line = marker.line - 1; /* that of the next line of text */
    }
    return false;
}
