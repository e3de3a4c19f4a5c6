/* Crashes before anybody calls it. */
#include "hostile.h"

__attribute__((constructor)) static void crash(void) { __builtin_trap(); }

static void prepare(void) {}

HOSTILE_PLUGIN("crashes-in-constructor")
