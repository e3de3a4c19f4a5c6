/* Crashes in a thread of its own, outside any call. */
#include <pthread.h>

#include "hostile.h"

static int *volatile nowhere = (int *)16;

static void *run(void *context) {
    *nowhere = 1;
    return context;
}

static int32_t say(void *instance, const crucible_call *call, crucible_str text, crucible_out_str answer) {
    (void)instance;
    (void)call;
    (void)text;
    (void)answer;
    pthread_t thread;
    pthread_create(&thread, NULL, run, NULL);
    pthread_join(thread, NULL);
    return CRUCIBLE_OK;
}

static void prepare(void) { functions[0].pointer = (void (*)(void))say; }

HOSTILE_PLUGIN("crashes-in-own-thread")
