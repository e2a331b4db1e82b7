/* host_defines.h: __global__ and its kin; programs include this name. */
#ifndef VGSP_HOST_DEFINES_H
#define VGSP_HOST_DEFINES_H

#include <cuda_runtime.h>

#endif
