/* nvtx3/nvToolsExt.h: the same as nvToolsExt.h, under the name of its third version. */
#include <nvToolsExt.h>
