/* Never says how it is. */
#include <unistd.h>

#include "hostile.h"

static int32_t health(void *instance, const crucible_call *call, crucible_out *report) {
    (void)instance;
    (void)call;
    (void)report;
    for (;;) pause();
    return CRUCIBLE_OK;
}

static void prepare(void) { lifecycle.health = health; }

HOSTILE_PLUGIN("hangs-in-health")
