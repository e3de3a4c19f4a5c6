/* Starts a thread that never ends. */
#define IN_START pthread_t thread; if (pthread_create(&thread, NULL, waits, NULL) != 0) return CRUCIBLE_FAILED; pthread_detach(thread)
static void *waits(void *unused);
#include "plugin.h"

static void *waits(void *unused) {
    while (1) pause();
    return unused;
}
