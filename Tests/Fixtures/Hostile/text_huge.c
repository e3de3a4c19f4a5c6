/* An id of more bytes than there are. */
#include "hostile.h"

static void prepare(void) {
    plugin.id.size = SIZE_MAX;
}

HOSTILE_PLUGIN("text-huge")
