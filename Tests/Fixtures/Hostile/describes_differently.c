/* One version in the runner, another in the host. */
#include <unistd.h>

#include "hostile.h"

static void prepare(void) {
    char program[256] = "";
    if (readlink("/proc/self/exe", program, sizeof program - 1) < 0) return;
    if (!strstr(program, "crucible-describer")) plugin.version = CRUCIBLE_STR("2.0.0");
}

HOSTILE_PLUGIN("describes-differently")
