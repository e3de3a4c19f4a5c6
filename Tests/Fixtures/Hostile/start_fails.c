/* `start` says no. */
#include "hostile.h"

static int32_t start(void *instance, const crucible_call *call) {
    (void)instance;
    return host->fail(host, call, CRUCIBLE_UNAVAILABLE, CRUCIBLE_STR("no free port"));
}

static void prepare(void) { lifecycle.start = start; }

HOSTILE_PLUGIN("start-fails")
