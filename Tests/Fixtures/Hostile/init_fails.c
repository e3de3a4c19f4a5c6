/* `create` says no. */
#include "hostile.h"

static int32_t create(const crucible_host *given, void **instance) {
    (void)instance;
    return given->fail(given, NULL, CRUCIBLE_INVALID_ARGUMENT, CRUCIBLE_STR("the key 'colour' is unknown"));
}

static void prepare(void) { lifecycle.create = create; }

HOSTILE_PLUGIN("init-fails")
