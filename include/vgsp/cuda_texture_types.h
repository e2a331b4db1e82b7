/* cuda_texture_types.h: CUDA's types of arrays and textures, and what the runtime leaves in device memory for fetches.
 */
#ifndef VGSP_CUDA_TEXTURE_TYPES_H
#define VGSP_CUDA_TEXTURE_TYPES_H

#include <vgsp/cuda_types.h>

#define cudaArrayDefault 0x00
#define cudaArrayLayered 0x01
#define cudaArraySurfaceLoadStore 0x02
#define cudaArrayCubemap 0x04
#define cudaArrayTextureGather 0x08
#define cudaTextureType1D 0x01
#define cudaTextureType2D 0x02
#define cudaTextureType3D 0x03

typedef struct cudaArray *cudaArray_t;
typedef const struct cudaArray *cudaArray_const_t;
typedef struct cudaMipmappedArray *cudaMipmappedArray_t; /* none can be made */
typedef unsigned long long cudaTextureObject_t;          /* 0: none */
struct cudaResourceViewDesc;

typedef enum cudaChannelFormatKind {
    cudaChannelFormatKindSigned = 0,
    cudaChannelFormatKindUnsigned = 1,
    cudaChannelFormatKindFloat = 2,
    cudaChannelFormatKindNone = 3
} cudaChannelFormatKind;
typedef struct cudaChannelFormatDesc {
    int x, y, z, w; /* bits of each channel */
    cudaChannelFormatKind f;
} cudaChannelFormatDesc;

typedef enum cudaTextureAddressMode {
    cudaAddressModeWrap = 0,
    cudaAddressModeClamp = 1,
    cudaAddressModeMirror = 2,
    cudaAddressModeBorder = 3
} cudaTextureAddressMode;
typedef enum cudaTextureFilterMode { cudaFilterModePoint = 0, cudaFilterModeLinear = 1 } cudaTextureFilterMode;
typedef enum cudaTextureReadMode {
    cudaReadModeElementType = 0,
    cudaReadModeNormalizedFloat = 1
} cudaTextureReadMode;
typedef enum cudaResourceType {
    cudaResourceTypeArray = 0,
    cudaResourceTypeMipmappedArray = 1,
    cudaResourceTypeLinear = 2,
    cudaResourceTypePitch2D = 3
} cudaResourceType;

typedef struct cudaResourceDesc {
    cudaResourceType resType;
    union {
        struct {
            cudaArray_t array;
        } array;
        struct {
            cudaMipmappedArray_t mipmap;
        } mipmap;
        struct {
            void *devPtr;
            cudaChannelFormatDesc desc;
            size_t sizeInBytes;
        } linear;
        struct {
            void *devPtr;
            cudaChannelFormatDesc desc;
            size_t width, height, pitchInBytes; /* width, height in texels */
        } pitch2D;
    } res;
} cudaResourceDesc;

typedef struct cudaTextureDesc {
    cudaTextureAddressMode addressMode[3];
    cudaTextureFilterMode filterMode;
    cudaTextureReadMode readMode;
    int sRGB;
    float borderColor[4];
    int normalizedCoords;
    unsigned int maxAnisotropy;
    cudaTextureFilterMode mipmapFilterMode;
    float mipmapLevelBias, minMipmapLevelClamp, maxMipmapLevelClamp;
    int disableTrilinearOptimization, seamlessCubemap;
} cudaTextureDesc;

/* What a texture object points to. */
typedef enum vgsp_texel_format { /* what is in memory where a fetch gives floats */
    VGSP_TEXEL_AS_IS,            /* just what the fetch gives */
    VGSP_TEXEL_F16,
    VGSP_TEXEL_U8, /* the integers stand for 0 .. 1 or -1 .. 1 */
    VGSP_TEXEL_S8,
    VGSP_TEXEL_U16,
    VGSP_TEXEL_S16
} vgsp_texel_format;
typedef struct vgsp_texture {
    const void *texels;
    long long pitch, slice; /* bytes from row to row, from slice to slice */
    int extent[3];          /* in texels; 1 where there is no such dimension */
    int address[3];         /* cudaTextureAddressMode; wrap and mirror for normalized coordinates alone */
    int is_normalized, is_linear;
    int format, texel_bytes;
    float border[4];
} vgsp_texture;

#endif
