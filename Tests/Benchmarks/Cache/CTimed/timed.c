#define _GNU_SOURCE
#include "CCacheBench.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static cc_space *used;

void ccb_use(cc_space *space) { used = space; }

uint64_t ccb_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

int32_t ccb_engine_get(const crucible_call *call, crucible_str key, uint32_t *freshness, crucible_out *value) {
    (void)call;
    cc_view view;
    int found = cc_get(used, key.data, key.size, ccb_now(), &view);
    if (found == CC_MISS) return CRUCIBLE_NOT_FOUND;
    if (found == CC_BUSY) return CRUCIBLE_RATE_LIMITED;
    *freshness = (uint32_t)found;
    int32_t status = value->write(value, view.value, view.value_size);
    cc_unpin(view.pin);
    return status;
}

/* What the caller gives for the value: a copy is made there. */
typedef struct buffer {
    crucible_out out;
    size_t size;
    char data[4096];
} buffer;

static int32_t keep(crucible_out *self, const void *data, size_t size) {
    buffer *into = (buffer *)self;
    if (size > sizeof into->data) return CRUCIBLE_TOO_LARGE;
    memcpy(into->data, data, size);
    into->size = size;
    return CRUCIBLE_OK;
}

/* A value begins with its key. */
static void put(const ccb_work *work, const char *key) {
    char value[4096] = {0};
    memcpy(value, key, work->key_size);
    cc_write write = {.key = key, .key_size = work->key_size, .value = value, .value_size = work->value_size, .stale = CC_NEVER};
    (void)cc_put(used, &write, ccb_now());
}

void ccb_fill(const ccb_work *work, const char *keys, uint32_t count) {
    for (uint32_t at = 0; at < count; at++) put(work, keys + at * work->key_size);
    cc_flush();
}

typedef struct runner {
    const ccb_work *work;
    ccb_get get;
    bool puts;
    uint32_t number;
    pthread_barrier_t *start;
    double nanoseconds;
    uint64_t hits;
    bool is_right;
} runner;

static double thread_time(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static void *run(void *argument) {
    runner *self = argument;
    const ccb_work *work = self->work;
    cpu_set_t processors;
    CPU_ZERO(&processors);
    CPU_SET(self->number, &processors);
    (void)pthread_setaffinity_np(pthread_self(), sizeof processors, &processors);
    buffer into = {.out = {.size = sizeof(crucible_out), .write = keep}, .size = 0};
    uint32_t at = self->number * (work->length / 3);
    self->is_right = true;
    pthread_barrier_wait(self->start);
    double before = thread_time();
    for (uint64_t left = work->requests; left > 0; left--) {
        const char *key = work->keys + (size_t)(at++ & (work->length - 1)) * work->key_size;
        uint32_t freshness;
        if (self->get(NULL, (crucible_str){key, work->key_size}, &freshness, &into.out) == CRUCIBLE_OK) {
            self->hits++;
            if (into.size != work->value_size || memcmp(into.data, key, work->key_size) != 0) self->is_right = false;
        } else if (self->puts) {
            put(work, key);
        }
    }
    self->nanoseconds = (thread_time() - before) / (double)work->requests;
    return NULL;
}

ccb_result ccb_run(ccb_get get, const ccb_work *work, bool puts) {
    pthread_barrier_t start;
    pthread_barrier_init(&start, NULL, work->threads);
    runner runners[2] = {{work, get, puts, 0, &start, 0, 0, true}, {work, get, puts, 1, &start, 0, 0, true}};
    pthread_t threads[2];
    ccb_result result = {0, 0, true};
    for (uint32_t at = 0; at < work->threads; at++)
        if (pthread_create(&threads[at], NULL, run, &runners[at]) != 0) abort();
    for (uint32_t at = 0; at < work->threads; at++) {
        pthread_join(threads[at], NULL);
        result.nanoseconds += runners[at].nanoseconds / work->threads;
        result.hits += (double)runners[at].hits / (double)(work->requests * work->threads);
        result.is_right = result.is_right && runners[at].is_right;
    }
    pthread_barrier_destroy(&start);
    return result;
}
