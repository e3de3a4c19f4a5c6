/* Opens a call and takes memory in every call, and gives neither back. Says what opening was answered. */
#include <stdio.h>
#include <stdlib.h>

#include "hostile.h"

static void *volatile lost;

static int32_t say(void *instance, const crucible_call *call, crucible_str text, crucible_out_str answer) {
    (void)instance;
    (void)call;
    (void)text;
    crucible_call root = {.size = sizeof root};
    lost = malloc(4096);
    char line[16];
    int size = snprintf(line, sizeof line, "%d", host->call_open(host, NULL, 0, &root));
    return answer->write(answer, line, (size_t)size);
}

static void prepare(void) { functions[0].pointer = (void (*)(void))say; }

HOSTILE_PLUGIN("leaks")
