/* `start` ignores its cancellation and returns when a file appears, whose path is its whole config: {"until": "..."}. */
#include <unistd.h>

#include "hostile.h"

static const crucible_str signatures[] = {CRUCIBLE_SIGNATURES(CRUCIBLE_CONFIG_1)};
static const crucible_required required[] = {
    {sizeof(crucible_required), 0, CRUCIBLE_STR_INIT(CRUCIBLE_CONFIG_1_NAME), signatures, 2, 0},
};

#include "config_path.h"

static char path[256];

static int32_t start(void *instance, const crucible_call *call) {
    (void)instance;
    if (config_path(call, path, sizeof path) != CRUCIBLE_OK) return CRUCIBLE_FAILED;
    while (access(path, F_OK) != 0) usleep(1000);
    return CRUCIBLE_OK;
}

/* Says that it was stopped in good order. */
static int32_t stop(void *instance, const crucible_call *call) {
    (void)instance;
    (void)call;
    unlink(path);
    return CRUCIBLE_OK;
}

static void prepare(void) {
    plugin.required = required;
    plugin.required_count = 1;
    lifecycle.start = start;
    lifecycle.stop = stop;
}

HOSTILE_PLUGIN("starts-too-late")
