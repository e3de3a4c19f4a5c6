/* Says that it is concurrent, and answers wrongly when two threads are inside. */
#define IN_SUM \
    int others = __atomic_fetch_add(&inside, 1, __ATOMIC_SEQ_CST); \
    usleep(500); \
    __atomic_fetch_sub(&inside, 1, __ATOMIC_SEQ_CST); \
    if (others > 0) return CRUCIBLE_FAILED
static int inside;
#include "plugin.h"
