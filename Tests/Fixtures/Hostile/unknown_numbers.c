/* A thread model and an unload class that do not exist. */
#include "hostile.h"

static void prepare(void) {
    plugin.threads = 7;
    plugin.unload = 8;
}

HOSTILE_PLUGIN("unknown-numbers")
