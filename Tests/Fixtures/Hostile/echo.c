/* Does everything right. */
#include "hostile.h"

static void prepare(void) {}

HOSTILE_PLUGIN("echo")
