/* Two functions that do not agree on their size. */
#include "hostile.h"

static crucible_function two[2];

static void prepare(void) {
    two[0] = two[1] = functions[0];
    two[1].signature = CRUCIBLE_STR("shout(str text)");
    two[1].size += 8;
    provided[0].functions = two;
    provided[0].count = 2;
}

HOSTILE_PLUGIN("mixed-elements")
