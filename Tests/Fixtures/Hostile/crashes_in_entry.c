/* Writes to a place where nothing is. */
#include "hostile.h"

static void prepare(void) {
    *(volatile int *)8 = 1;
}

HOSTILE_PLUGIN("crashes-in-entry")
