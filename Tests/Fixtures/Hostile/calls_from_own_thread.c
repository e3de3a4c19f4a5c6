/* Answers from a thread of its own, which is allowed: two parts, then done. */
#include <pthread.h>
#include <stdlib.h>

#include "hostile_work.h"

typedef struct work {
    crucible_fn_str part;
    crucible_fn_i32_str done;
} work;

static void *run(void *context) {
    work *own = context;
    own->part.invoke(own->part.context, CRUCIBLE_STR("one"));
    own->part.invoke(own->part.context, CRUCIBLE_STR("two"));
    own->done.invoke(own->done.context, CRUCIBLE_OK, CRUCIBLE_STR("from a thread"));
    free(own);
    return NULL;
}

static int32_t work_ask(void *instance, const crucible_call *call, crucible_str text, crucible_fn_str part, crucible_fn_i32_str done) {
    (void)instance;
    (void)text;
    work *own = malloc(sizeof *own);
    pthread_t thread;
    if (!own) return host->fail(host, call, CRUCIBLE_RESOURCE_EXHAUSTED, CRUCIBLE_STR("no memory"));
    *own = (work){part, done};
    if (pthread_create(&thread, NULL, run, own) != 0) {
        free(own);
        return host->fail(host, call, CRUCIBLE_RESOURCE_EXHAUSTED, CRUCIBLE_STR("no thread"));
    }
    pthread_detach(thread);
    return CRUCIBLE_OK;
}

static void prepare(void) { provide_work(); }

HOSTILE_PLUGIN("calls-from-own-thread")
