/* `ready` does not return, whatever is cancelled. */
#include <unistd.h>

#include "hostile.h"

static int32_t hang(void *instance, const crucible_call *call) {
    (void)instance;
    (void)call;
    for (;;) pause();
    return CRUCIBLE_OK;
}

static void prepare(void) { lifecycle.ready = hang; }

HOSTILE_PLUGIN("ready-hangs")
