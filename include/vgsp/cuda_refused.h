/* cuda_refused.h: names of CUDA's runtime that this project does not have, so that whoever uses one is told so, and why, at
 * the line.
 */
#ifndef VGSP_CUDA_REFUSED_H
#define VGSP_CUDA_REFUSED_H

#ifdef __clang__
#define __VGSP_REFUSED(what) __attribute__((unavailable(what " not supported: see docs/language.md")))
#define __VGSP_NO_TEXTURES __VGSP_REFUSED("textures, surfaces and arrays are")
#define __VGSP_NO_GRAPHS __VGSP_REFUSED("graphs are")
#define __VGSP_NO_SHARING __VGSP_REFUSED("graphics and memory of other interfaces are")

typedef unsigned long long cudaTextureObject_t __VGSP_NO_TEXTURES;
typedef unsigned long long cudaSurfaceObject_t __VGSP_NO_TEXTURES;
struct __VGSP_NO_TEXTURES cudaResourceDesc {};
struct __VGSP_NO_TEXTURES cudaTextureDesc {};
struct __VGSP_NO_TEXTURES cudaChannelFormatDesc {};
typedef struct CUgraph_st *cudaGraph_t __VGSP_NO_GRAPHS;
typedef struct CUgraphExec_st *cudaGraphExec_t __VGSP_NO_GRAPHS;
typedef struct CUgraphNode_st *cudaGraphNode_t __VGSP_NO_GRAPHS;
typedef struct cudaGraphicsResource *cudaGraphicsResource_t __VGSP_NO_SHARING;

cudaError_t cudaCreateTextureObject(...) __VGSP_NO_TEXTURES;
cudaError_t cudaDestroyTextureObject(...) __VGSP_NO_TEXTURES;
cudaError_t cudaBindTexture(...) __VGSP_NO_TEXTURES;
cudaError_t cudaBindTexture2D(...) __VGSP_NO_TEXTURES;
cudaError_t cudaBindTextureToArray(...) __VGSP_NO_TEXTURES;
cudaError_t cudaUnbindTexture(...) __VGSP_NO_TEXTURES;
cudaError_t cudaMallocArray(...) __VGSP_NO_TEXTURES;
cudaError_t cudaMalloc3DArray(...) __VGSP_NO_TEXTURES;
cudaError_t cudaMallocMipmappedArray(...) __VGSP_NO_TEXTURES;
cudaError_t cudaFreeArray(...) __VGSP_NO_TEXTURES;
cudaError_t cudaMemcpyToArray(...) __VGSP_NO_TEXTURES;
cudaError_t cudaMemcpyFromArray(...) __VGSP_NO_TEXTURES;
cudaError_t cudaMemcpy2DToArray(...) __VGSP_NO_TEXTURES;
cudaError_t cudaMemcpy2DFromArray(...) __VGSP_NO_TEXTURES;
cudaError_t cudaCreateSurfaceObject(...) __VGSP_NO_TEXTURES;
cudaError_t cudaDestroySurfaceObject(...) __VGSP_NO_TEXTURES;
template <class T> int cudaCreateChannelDesc() __VGSP_NO_TEXTURES;
cudaError_t cudaStreamBeginCapture(...) __VGSP_NO_GRAPHS;
cudaError_t cudaStreamEndCapture(...) __VGSP_NO_GRAPHS;
cudaError_t cudaStreamIsCapturing(...) __VGSP_NO_GRAPHS;
cudaError_t cudaGraphCreate(...) __VGSP_NO_GRAPHS;
cudaError_t cudaGraphInstantiate(...) __VGSP_NO_GRAPHS;
cudaError_t cudaGraphInstantiateWithFlags(...) __VGSP_NO_GRAPHS;
cudaError_t cudaGraphLaunch(...) __VGSP_NO_GRAPHS;
cudaError_t cudaGraphDestroy(...) __VGSP_NO_GRAPHS;
cudaError_t cudaGraphExecDestroy(...) __VGSP_NO_GRAPHS;
cudaError_t cudaGraphAddKernelNode(...) __VGSP_NO_GRAPHS;
cudaError_t cudaGraphAddMemcpyNode(...) __VGSP_NO_GRAPHS;
cudaError_t cudaGraphAddMemsetNode(...) __VGSP_NO_GRAPHS;
cudaError_t cudaGraphAddHostNode(...) __VGSP_NO_GRAPHS;
cudaError_t cudaGraphAddNode(...) __VGSP_NO_GRAPHS;
cudaError_t cudaGraphExecUpdate(...) __VGSP_NO_GRAPHS;
cudaError_t cudaGraphicsGLRegisterBuffer(...) __VGSP_NO_SHARING;
cudaError_t cudaGraphicsMapResources(...) __VGSP_NO_SHARING;
cudaError_t cudaGraphicsUnmapResources(...) __VGSP_NO_SHARING;
cudaError_t cudaGraphicsResourceGetMappedPointer(...) __VGSP_NO_SHARING;
cudaError_t cudaGraphicsUnregisterResource(...) __VGSP_NO_SHARING;
cudaError_t cudaImportExternalMemory(...) __VGSP_NO_SHARING;
cudaError_t cudaImportExternalSemaphore(...) __VGSP_NO_SHARING;

#undef __VGSP_REFUSED
#undef __VGSP_NO_TEXTURES
#undef __VGSP_NO_GRAPHS
#undef __VGSP_NO_SHARING
#endif

#endif
