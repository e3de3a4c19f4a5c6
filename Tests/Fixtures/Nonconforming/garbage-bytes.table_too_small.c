/* Believes that bytes are letters. */
#define IN_DIGEST for (size_t i = 0; i < data.size; i++) if (data.data[i] > 0x7f) abort()
#include "plugin.h"
