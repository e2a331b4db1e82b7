/* device_launch_parameters.h: threadIdx and its kin; programs include this name. */
#ifndef VGSP_DEVICE_LAUNCH_PARAMETERS_H
#define VGSP_DEVICE_LAUNCH_PARAMETERS_H

#include <cuda_runtime.h>

#endif
