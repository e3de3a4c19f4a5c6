/* `create` does not return, whatever is cancelled. */
#include <unistd.h>

#include "hostile.h"

static int32_t hang(const crucible_host *given, void **instance) {
    (void)given;
    (void)instance;
    for (;;) pause();
    return CRUCIBLE_OK;
}

static void prepare(void) { lifecycle.create = hang; }

HOSTILE_PLUGIN("init-hangs")
