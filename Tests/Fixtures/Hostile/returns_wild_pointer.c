/* Writes an answer from memory that is not there. */
#include "hostile.h"

static int32_t say(void *instance, const crucible_call *call, crucible_str text, crucible_out_str answer) {
    (void)instance;
    (void)call;
    return answer->write(answer, (const void *)16, text.size + 16);
}

static void prepare(void) { functions[0].pointer = (void (*)(void))say; }

HOSTILE_PLUGIN("returns-wild-pointer")
