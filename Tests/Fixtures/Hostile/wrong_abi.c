/* Picks an ABI number that the host did not offer. */
#include "hostile.h"

static void prepare(void) {
    chosen = 99;
}

HOSTILE_PLUGIN("wrong-abi")
