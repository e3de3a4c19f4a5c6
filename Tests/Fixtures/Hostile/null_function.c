/* A function without code. */
#include "hostile.h"

static void prepare(void) {
    functions[0].pointer = NULL;
}

HOSTILE_PLUGIN("null-function")
