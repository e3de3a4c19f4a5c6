/* An id of one word. */
#include "hostile.h"

static void prepare(void) {
    plugin.id = CRUCIBLE_STR("hostile");
}

HOSTILE_PLUGIN("id-without-vendor")
