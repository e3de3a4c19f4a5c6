/* An id that is no text. */
#include "hostile.h"

static void prepare(void) {
    plugin.id = (crucible_str){"hostile.\xff\xfe", 10};
}

HOSTILE_PLUGIN("id-not-utf8")
