/* device_launch_parameters.h: threadIdx and its kin; programs include this name. */
#ifndef __DEVICE_LAUNCH_PARAMETERS_H__
#define __DEVICE_LAUNCH_PARAMETERS_H__

#include <cuda_runtime.h>

#endif
