/* host_defines.h: __global__ and its kin; programs include this name. */
#ifndef __HOST_DEFINES_H__
#define __HOST_DEFINES_H__

#include <cuda_runtime.h>

#endif
