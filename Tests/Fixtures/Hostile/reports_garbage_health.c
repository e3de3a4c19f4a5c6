/* Says how it is in no language. */
#include "hostile.h"

static int32_t health(void *instance, const crucible_call *call, crucible_out *report) {
    (void)instance;
    (void)call;
    return report->write(report, "fine, thanks", 12);
}

static void prepare(void) { lifecycle.health = health; }

HOSTILE_PLUGIN("reports-garbage-health")
