/* Needs hostile.second/1: the end of a chain. */
#include "hostile.h"

static const crucible_str signatures[] = {CRUCIBLE_STR_INIT("say(str text, out str answer)")};
static const crucible_required required[] = {
    {sizeof(crucible_required), 0, CRUCIBLE_STR_INIT("hostile.second/1"), signatures, 1, 0},
};

static void prepare(void) {
    plugin.required = required;
    plugin.required_count = 1;
    plugin.provided_count = 0;
}

HOSTILE_PLUGIN("last")
