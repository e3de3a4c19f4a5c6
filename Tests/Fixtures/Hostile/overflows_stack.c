/* Calls itself in a call until the stack ends. */
#include "hostile.h"

static int32_t deeper(int32_t depth) {
    volatile char room[1024];
    room[0] = (char)depth;
    return depth < 0 ? 0 : deeper(depth + 1) + room[0];
}

static int32_t say(void *instance, const crucible_call *call, crucible_str text, crucible_out_str answer) {
    (void)instance;
    (void)call;
    (void)answer;
    return deeper((int32_t)text.size);
}

static void prepare(void) { functions[0].pointer = (void (*)(void))say; }

HOSTILE_PLUGIN("overflows-stack")
