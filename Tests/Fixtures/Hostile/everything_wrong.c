/* Several lies at once, all of which must be named. */
#include "hostile.h"

static void prepare(void) {
    plugin.version = CRUCIBLE_STR("new");
    plugin.threads = 7;
    functions[0].pointer = NULL;
}

HOSTILE_PLUGIN("everything-wrong")
