/* Needs hostile.echo/1 and provides hostile.second/1. */
#include "hostile.h"

static const crucible_str signatures[] = {CRUCIBLE_STR_INIT("say(str text, out str answer)")};
static const crucible_required required[] = {
    {sizeof(crucible_required), 0, CRUCIBLE_STR_INIT("hostile.echo/1"), signatures, 1, 0},
};

static void prepare(void) {
    plugin.required = required;
    plugin.required_count = 1;
    provided[0].interface_name = CRUCIBLE_STR("hostile.second/1");
}

HOSTILE_PLUGIN("consumer")
