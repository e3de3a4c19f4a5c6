/* Expects a function that echo does not have. */
#include "hostile.h"

static const crucible_str signatures[] = {CRUCIBLE_STR_INIT("shout(str text)")};
static const crucible_required required[] = {
    {sizeof(crucible_required), 0, CRUCIBLE_STR_INIT("hostile.echo/1"), signatures, 1, 0},
};

static void prepare(void) {
    plugin.required = required;
    plugin.required_count = 1;
    plugin.provided_count = 0;
}

HOSTILE_PLUGIN("missing-function")
