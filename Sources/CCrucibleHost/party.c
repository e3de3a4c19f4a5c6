#include "CCrucibleHost.h"

#include <pthread.h>
#include <stdlib.h>

/* Parties that were freed, the one freed last first; `context` leads to the next. As many as there once were at the same time. */
static crh_party *freed;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static crh_party *take(void) {
    pthread_mutex_lock(&mutex);
    crh_party *found = freed;
    if (found) freed = found->context;
    pthread_mutex_unlock(&mutex);
    return found ? found : calloc(1, sizeof *found);
}

crh_party *crh_party_make(const char *plugin, uint32_t generation, uint32_t cell, void *context) {
    crh_party *made = take();
    if (!made) abort();
    made->instance = NULL;
    made->functions = NULL;
    made->cell = cell;
    made->generation = generation;
    atomic_store_explicit(&made->admission, CRH_CLOSED, memory_order_relaxed);
    __atomic_store_n(&made->plugin, plugin, __ATOMIC_RELEASE);
    made->context = context;
    made->hold_limit = INT64_MAX;
    atomic_store_explicit(&made->held, 0, memory_order_relaxed);
    atomic_store_explicit(&made->most_held, 0, memory_order_relaxed);
    return made;
}

void crh_party_free(crh_party *party) {
    pthread_mutex_lock(&mutex);
    party->context = freed;
    freed = party;
    pthread_mutex_unlock(&mutex);
}
