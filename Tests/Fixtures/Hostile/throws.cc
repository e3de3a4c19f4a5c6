/* Lets an exception leave a call, which no function may. */
extern "C" {
#include "hostile.h"

static int32_t say(void *, const crucible_call *, crucible_str, crucible_out_str) { throw 42; }

static void prepare(void) { functions[0].pointer = (void (*)(void))say; }

HOSTILE_PLUGIN("throws")
}
