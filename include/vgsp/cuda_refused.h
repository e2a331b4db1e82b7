/* cuda_refused.h: names of CUDA's runtime that this project does not have, so that whoever uses one is told so, and why, at
 * the line.
 */
#ifndef VGSP_CUDA_REFUSED_H
#define VGSP_CUDA_REFUSED_H

#ifdef __clang__
#define __VGSP_REFUSED(what) __attribute__((unavailable(what " not supported: see docs/language.md")))
#define __VGSP_NO_SURFACES __VGSP_REFUSED("surfaces, mipmaps, layers and cubemaps are")
#define __VGSP_NO_GRAPHS __VGSP_REFUSED("graphs are")
#define __VGSP_NO_SHARING __VGSP_REFUSED("graphics and memory of other interfaces are")

typedef unsigned long long cudaSurfaceObject_t __VGSP_NO_SURFACES;
typedef struct CUgraph_st *cudaGraph_t __VGSP_NO_GRAPHS;
typedef struct CUgraphExec_st *cudaGraphExec_t __VGSP_NO_GRAPHS;
typedef struct CUgraphNode_st *cudaGraphNode_t __VGSP_NO_GRAPHS;
typedef struct cudaGraphicsResource *cudaGraphicsResource_t __VGSP_NO_SHARING;

cudaError_t cudaMallocMipmappedArray(...) __VGSP_NO_SURFACES;
struct __VGSP_NO_SURFACES cudaResourceViewDesc;
template <class T, int Dimensions = 1> struct __VGSP_NO_SURFACES surface {};
cudaError_t cudaCreateSurfaceObject(...) __VGSP_NO_SURFACES;
cudaError_t cudaDestroySurfaceObject(...) __VGSP_NO_SURFACES;
cudaError_t cudaGetMipmappedArrayLevel(...) __VGSP_NO_SURFACES;
cudaError_t cudaFreeMipmappedArray(...) __VGSP_NO_SURFACES;
#define __VGSP_NO_FETCH(name) template <class T, class... Arguments> __device__ T name(Arguments...) __VGSP_NO_SURFACES;
__VGSP_NO_FETCH(tex1DLayered) __VGSP_NO_FETCH(tex2DLayered) __VGSP_NO_FETCH(texCubemap)
__VGSP_NO_FETCH(texCubemapLayered) __VGSP_NO_FETCH(tex1DLod) __VGSP_NO_FETCH(tex2DLod) __VGSP_NO_FETCH(tex3DLod)
__VGSP_NO_FETCH(tex1DGrad) __VGSP_NO_FETCH(tex2DGrad) __VGSP_NO_FETCH(tex3DGrad) __VGSP_NO_FETCH(tex2Dgather)
__VGSP_NO_FETCH(surf1Dread) __VGSP_NO_FETCH(surf2Dread) __VGSP_NO_FETCH(surf3Dread)
#undef __VGSP_NO_FETCH
#define __VGSP_NO_STORE(name) template <class... Arguments> __device__ void name(Arguments...) __VGSP_NO_SURFACES;
__VGSP_NO_STORE(surf1Dwrite) __VGSP_NO_STORE(surf2Dwrite) __VGSP_NO_STORE(surf3Dwrite)
#undef __VGSP_NO_STORE
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
#undef __VGSP_NO_SURFACES
#undef __VGSP_NO_GRAPHS
#undef __VGSP_NO_SHARING
#endif

#endif
