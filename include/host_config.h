/* host_config.h: the host compiler's settings, of which there are none; programs include this name. */
#ifndef __HOST_CONFIG_H__
#define __HOST_CONFIG_H__

#include <cuda_runtime.h>

#endif
