/* The same function twice. */
#include "hostile.h"

static crucible_function two[2];

static void prepare(void) {
    two[0] = two[1] = functions[0];
    provided[0].functions = two;
    provided[0].count = 2;
}

HOSTILE_PLUGIN("duplicate-functions")
