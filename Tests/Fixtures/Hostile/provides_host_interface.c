/* Would be the host's clock. */
#include "hostile.h"

static void prepare(void) {
    provided[0].interface_name = CRUCIBLE_STR("crucible.clock/1");
}

HOSTILE_PLUGIN("provides-host-interface")
