/* A synchronous function that does not return; nothing can end it. */
#include <unistd.h>

#include "hostile.h"

static int32_t say(void *instance, const crucible_call *call, crucible_str text, crucible_out_str answer) {
    (void)instance;
    (void)call;
    (void)text;
    (void)answer;
    for (;;) pause();
    return CRUCIBLE_OK;
}

static void prepare(void) { functions[0].pointer = (void (*)(void))say; }

HOSTILE_PLUGIN("hangs-in-call")
