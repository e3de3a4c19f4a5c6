/* Ends the process that asks it. */
#include <stdlib.h>

#include "hostile.h"

static void prepare(void) {
    exit(0);
}

HOSTILE_PLUGIN("exits-in-entry")
