/* Says that it is sick, whenever it is asked. */
#include "hostile.h"

static int32_t health(void *instance, const crucible_call *call, crucible_out *report) {
    (void)instance;
    (void)call;
    static const char text[] = "{\"status\":\"sick\",\"detail\":\"the queue is stuck\"}";
    return report->write(report, text, sizeof text - 1);
}

static void prepare(void) { lifecycle.health = health; }

HOSTILE_PLUGIN("is-sick")
