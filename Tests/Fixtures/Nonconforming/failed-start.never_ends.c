/* Does not look at the deadline of its start. */
#define IN_START if (call->deadline_ns - now() < 1000000000) for (;;) pause()
#include <stdint.h>
static int64_t now(void);
#include "plugin.h"

#include <time.h>

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}
