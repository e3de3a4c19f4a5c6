/* Functions at a distance that no compiler would choose. */
#include "hostile.h"

static void prepare(void) { functions[0].size = sizeof(crucible_function) + 3; }

HOSTILE_PLUGIN("misaligned-elements")
