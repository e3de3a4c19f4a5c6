/* Opens a call and closes it twice, closes one that was never opened and the one that it is in. Says what it was told. */
#include <stdio.h>

#include "hostile.h"

static int32_t say(void *instance, const crucible_call *call, crucible_str text, crucible_out_str answer) {
    (void)instance;
    (void)text;
    crucible_call child = {.size = sizeof child};
    int32_t opened = host->call_open(host, call, 0, &child);
    int32_t first = host->call_close(host, child.id), second = host->call_close(host, child.id);
    int32_t unknown = host->call_close(host, child.id + 1000000), own = host->call_close(host, call->id);
    char line[64];
    int size = snprintf(line, sizeof line, "%d %d %d %d %d", opened, first, second, unknown, own);
    return answer->write(answer, line, (size_t)size);
}

static void prepare(void) { functions[0].pointer = (void (*)(void))say; }

HOSTILE_PLUGIN("releases-twice")
