/* Speaks on standard output, before and without a line feed, and even like the runner itself. */
#include <stdio.h>

#include "hostile.h"

static void prepare(void) {
    printf("crucible-description:{}\nnoise without an end");
}

HOSTILE_PLUGIN("prints-garbage-in-entry")
