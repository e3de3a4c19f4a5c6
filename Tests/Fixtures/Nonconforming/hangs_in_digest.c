/* Never comes back from bytes. */
#define IN_DIGEST for (;;) pause()
#include "plugin.h"
