/* Four thousand million of everything. */
#include "hostile.h"

static void prepare(void) {
    plugin.provided_count = UINT32_MAX;
    plugin.required_count = UINT32_MAX;
    plugin.wants_count = UINT32_MAX;
}

HOSTILE_PLUGIN("counts-huge")
