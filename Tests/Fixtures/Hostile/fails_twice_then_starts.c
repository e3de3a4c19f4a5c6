/* Fails until the file that its config names, {"count": "..."}, has two bytes: one for each attempt. An attempt that finds another under
 * way ends the process. */
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "hostile.h"

static const crucible_str signatures[] = {CRUCIBLE_SIGNATURES(CRUCIBLE_CONFIG_1)};
static const crucible_required required[] = {
    {sizeof(crucible_required), 0, CRUCIBLE_STR_INIT(CRUCIBLE_CONFIG_1_NAME), signatures, 2, 0},
};

#include "config_path.h"

static atomic_int inside;

static int32_t start(void *instance, const crucible_call *call) {
    (void)instance;
    if (atomic_fetch_add(&inside, 1) != 0) abort();
    char path[256];
    if (config_path(call, path, sizeof path) != CRUCIBLE_OK) return CRUCIBLE_FAILED;
    int file = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    off_t before = lseek(file, 0, SEEK_END);
    ssize_t written = write(file, "x", 1);
    close(file);
    atomic_fetch_sub(&inside, 1);
    if (before >= 2 && written == 1) return CRUCIBLE_OK;
    return host->fail(host, call, CRUCIBLE_UNAVAILABLE, CRUCIBLE_STR("not yet"));
}

static void prepare(void) {
    plugin.required = required;
    plugin.required_count = 1;
    lifecycle.start = start;
}

HOSTILE_PLUGIN("fails-twice-then-starts")
