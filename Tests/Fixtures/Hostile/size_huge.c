/* A descriptor of four gigabytes. */
#include "hostile.h"

static void prepare(void) {
    plugin.size = UINT32_MAX;
}

HOSTILE_PLUGIN("size-huge")
