/* Cannot say how it is. */
#include "hostile.h"

static int32_t health(void *instance, const crucible_call *call, crucible_out *report) {
    (void)instance;
    (void)call;
    (void)report;
    return host->fail(host, call, CRUCIBLE_UNAVAILABLE, CRUCIBLE_STR("the disk is gone"));
}

static void prepare(void) { lifecycle.health = health; }

HOSTILE_PLUGIN("fails-in-health")
