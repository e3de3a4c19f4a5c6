/* A signature in another language. */
#include "hostile.h"

static void prepare(void) {
    functions[0].signature = CRUCIBLE_STR("int say(char *text)");
}

HOSTILE_PLUGIN("bad-signature")
