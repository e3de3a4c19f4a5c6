/* Never gives its descriptor. */
#include <unistd.h>

#include "hostile.h"

static void prepare(void) {
    for (;;) pause();
}

HOSTILE_PLUGIN("hangs-in-entry")
