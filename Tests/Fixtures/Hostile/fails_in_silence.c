/* `start` says no, gives a number that does not exist, and no reason. */
#include "hostile.h"

static int32_t start(void *instance, const crucible_call *call) {
    (void)instance;
    (void)call;
    return -4711;
}

static void prepare(void) { lifecycle.start = start; }

HOSTILE_PLUGIN("fails-in-silence")
