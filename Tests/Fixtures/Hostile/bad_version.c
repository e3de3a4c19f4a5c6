/* A version that is none. */
#include "hostile.h"

static void prepare(void) {
    plugin.version = CRUCIBLE_STR("one point two");
}

HOSTILE_PLUGIN("bad-version")
