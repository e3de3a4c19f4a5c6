/* A descriptor of no bytes. */
#include "hostile.h"

static void prepare(void) {
    plugin.size = 0;
}

HOSTILE_PLUGIN("size-zero")
