/* Provides hostile.echo/1, as echo does. */
#include "hostile.h"

static void prepare(void) {}

HOSTILE_PLUGIN("two-providers")
