/* A summary of ten bytes nowhere. */
#include "hostile.h"

static void prepare(void) {
    plugin.summary = (crucible_str){NULL, 10};
}

HOSTILE_PLUGIN("text-without-data")
