/* channel_descriptor.h: cudaCreateChannelDesc; programs include this name. */
#ifndef __CHANNEL_DESCRIPTOR_H__
#define __CHANNEL_DESCRIPTOR_H__

#include <cuda_runtime.h>

#endif
