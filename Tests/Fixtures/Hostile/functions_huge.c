/* An interface of four thousand million functions. */
#include "hostile.h"

static void prepare(void) {
    provided[0].count = UINT32_MAX;
}

HOSTILE_PLUGIN("functions-huge")
