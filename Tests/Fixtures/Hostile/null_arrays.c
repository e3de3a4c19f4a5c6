/* Counts without arrays. */
#include "hostile.h"

static void prepare(void) {
    plugin.provided = NULL;
    plugin.required_count = 2;
    plugin.wants_count = 3;
}

HOSTILE_PLUGIN("null-arrays")
