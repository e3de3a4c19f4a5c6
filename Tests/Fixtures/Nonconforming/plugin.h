/* plugin.h — a plugin that keeps every rule, to be spoilt in one place.
 *
 * A fixture defines what it does differently as macros before it includes this file: each macro below has the well-behaved default.
 * The file's name is the test that must fail, a dot, and the failure: `memory.leaks_in_echo.c`.
 */
#ifndef PLUGIN_H
#define PLUGIN_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <crucible/clock.h>
#include <crucible/interface.h>

/* ---- What a fixture may change ------------------------------------------------------------------------------------------------ */
#ifndef THREADS
#define THREADS CRUCIBLE_THREADS_CONCURRENT
#endif
#ifndef BEFORE_ENTRY /* in the entry, before anything else; `negotiation` */
#define BEFORE_ENTRY
#endif
#ifndef ACCEPTS /* whether the entry accepts the host */
#define ACCEPTS (negotiation->abi_minimum <= 1 && negotiation->abi_maximum >= 1)
#endif
#ifndef REFUSAL
#define REFUSAL "this plugin speaks ABI 1"
#endif
#ifndef DESCRIPTOR /* which descriptor the entry gives */
#define DESCRIPTOR &descriptor
#endif
#ifndef IN_CREATE
#define IN_CREATE
#endif
#ifndef IN_START
#define IN_START
#endif
#ifndef IN_STOP
#define IN_STOP
#endif
#ifndef IN_DESTROY
#define IN_DESTROY
#endif
#ifndef IN_ECHO /* `text`, `answer` */
#define IN_ECHO
#endif
#ifndef ECHO_WRITE
#define ECHO_WRITE return answer->write(answer, text.data, text.size)
#endif
#ifndef IN_SUM /* `a`, `b` */
#define IN_SUM
#endif
#ifndef IN_DIGEST /* `data` */
#define IN_DIGEST
#endif
#ifndef LATER /* what the asynchronous function does */
#define LATER return later_waits(self, call, text, done)
#endif
#ifndef IN_SAVE /* before the state is written */
#define IN_SAVE
#endif
#ifndef RESTORE_CHECKS /* whether what is restored is looked at */
#define RESTORE_CHECKS 1
#endif
#ifndef RESTORE_VERSIONS /* whether the version is looked at */
#define RESTORE_VERSIONS 1
#endif
#ifndef IN_RESTORE
#define IN_RESTORE
#endif
#ifndef UNLOAD
#define UNLOAD CRUCIBLE_UNLOAD_ATTEMPT
#endif

/* ---- The plugin ----------------------------------------------------------------------------------------------------------------- */
#define TEST_PLAIN_1(F, X, IN, OUT, FN) \
    F(X, echo, IN(str, text), OUT(str, answer)) \
    F(X, sum, IN(i64, a), IN(i64, b), OUT(i64, total)) \
    F(X, digest, IN(bytes, data), OUT(u32, value)) \
    F(X, later, IN(str, text), FN(1)(piece, str), FN(2)(done, i32, str))
CRUCIBLE_CONSUMER_TABLE(test_plain_1, TEST_PLAIN_1)
CRUCIBLE_PROVIDER_PROTOTYPES(plain_, TEST_PLAIN_1)

enum { MOST_WAITING = 64, STATE_VERSION = 3, OLDEST_VERSION = 2 };

typedef struct {
    uint64_t call; /* 0: this place is free */
    crucible_fn_i32_str done;
} waiting_call;

typedef struct plugin_instance {
    const crucible_host *host;
    const crucible_clock_1 *clock;
    pthread_mutex_t lock;
    waiting_call waiting[MOST_WAITING];
    bool has_stopped; /* for fixtures */
    int64_t total;
} plugin_instance;

static int32_t plain_echo(void *instance, const crucible_call *call, crucible_str text, crucible_out_str answer) {
    plugin_instance *self = instance;
    (void)self;
    (void)call;
    IN_ECHO;
    ECHO_WRITE;
}

static int32_t plain_sum(void *instance, const crucible_call *call, int64_t a, int64_t b, int64_t *total) {
    plugin_instance *self = instance;
    IN_SUM;
    if (__builtin_add_overflow(a, b, total))
        return self->host->fail(self->host, call, CRUCIBLE_INVALID_ARGUMENT, CRUCIBLE_STR("the sum does not fit"));
    __atomic_store_n(&self->total, *total, __ATOMIC_RELAXED);
    return CRUCIBLE_OK;
}

static int32_t plain_digest(void *instance, const crucible_call *call, crucible_bytes data, uint32_t *value) {
    (void)instance;
    (void)call;
    IN_DIGEST;
    uint32_t sum = 0;
    for (size_t i = 0; i < data.size; i++) sum = sum * 31 + data.data[i];
    *value = sum;
    return CRUCIBLE_OK;
}

/* Takes a waiting call out, so that exactly one thread ends it. */
static inline bool take(plugin_instance *self, uint64_t call, waiting_call *taken) {
    bool found = false;
    pthread_mutex_lock(&self->lock);
    for (size_t i = 0; i < MOST_WAITING && !found; i++) {
        if (self->waiting[i].call != call) continue;
        *taken = self->waiting[i];
        self->waiting[i].call = 0;
        found = true;
    }
    pthread_mutex_unlock(&self->lock);
    return found;
}

typedef struct {
    plugin_instance *self;
    uint64_t call;
} cancel_context;

static inline int32_t later_cancelled(void *context) {
    cancel_context *cancelled = context;
    waiting_call ended;
    if (take(cancelled->self, cancelled->call, &ended))
        ended.done.invoke(ended.done.context, CRUCIBLE_CANCELLED, CRUCIBLE_STR("cancelled"));
    free(cancelled);
    return CRUCIBLE_OK;
}

/* An empty text is answered at once; whatever else waits until it is cancelled. */
static inline int32_t later_waits(plugin_instance *self, const crucible_call *call, crucible_str text, crucible_fn_i32_str done) {
    if (text.size == 0) return done.invoke(done.context, CRUCIBLE_OK, (crucible_str){NULL, 0}), CRUCIBLE_OK;
    bool found = false;
    pthread_mutex_lock(&self->lock);
    for (size_t i = 0; i < MOST_WAITING && !found; i++) {
        if (self->waiting[i].call != 0) continue;
        self->waiting[i] = (waiting_call){call->id, done};
        found = true;
    }
    pthread_mutex_unlock(&self->lock);
    if (!found) return CRUCIBLE_RESOURCE_EXHAUSTED;
    cancel_context *context = malloc(sizeof *context);
    *context = (cancel_context){self, call->id};
    return self->host->on_cancel(self->host, call->id, (crucible_fn_void){later_cancelled, context});
}

static int32_t plain_later(
    void *instance, const crucible_call *call, crucible_str text, crucible_fn_str piece, crucible_fn_i32_str done) {
    plugin_instance *self = instance;
    (void)self, (void)call, (void)text;
    piece.invoke(piece.context, CRUCIBLE_STR("a piece"));
    LATER;
}

static int32_t plugin_create(const crucible_host *host, void **instance) {
    plugin_instance *self = calloc(1, sizeof *self);
    crucible_import clock = {.size = sizeof clock};
    if (self == NULL || host->import_at(host, CRUCIBLE_STR(CRUCIBLE_CLOCK_1_NAME), 0, &clock) != CRUCIBLE_OK) return CRUCIBLE_FAILED;
    self->host = host;
    self->clock = (const crucible_clock_1 *)clock.functions;
    pthread_mutex_init(&self->lock, NULL);
    *instance = self;
    IN_CREATE;
    return CRUCIBLE_OK;
}

static int32_t plugin_start(void *instance, const crucible_call *call) {
    plugin_instance *self = instance;
    (void)self, (void)call;
    IN_START;
    return CRUCIBLE_OK;
}

static int32_t plugin_drain(void *instance, const crucible_call *call) {
    plugin_instance *self = instance;
    (void)call;
    for (size_t i = 0; i < MOST_WAITING; i++) {
        pthread_mutex_lock(&self->lock);
        uint64_t waiting = self->waiting[i].call;
        pthread_mutex_unlock(&self->lock);
        waiting_call ended;
        if (waiting != 0 && take(self, waiting, &ended))
            ended.done.invoke(ended.done.context, CRUCIBLE_GONE, CRUCIBLE_STR("the plugin stops"));
    }
    return CRUCIBLE_OK;
}

static int32_t plugin_stop(void *instance, const crucible_call *call) {
    plugin_instance *self = instance;
    (void)self, (void)call;
    IN_STOP;
    return CRUCIBLE_OK;
}

typedef struct {
    char magic[4];
    int64_t total;
} state_layout;

static int32_t plugin_save(void *instance, const crucible_call *call, crucible_out *state) {
    plugin_instance *self = instance;
    (void)call;
    IN_SAVE;
    state_layout layout;
    memset(&layout, 0, sizeof layout);
    memcpy(layout.magic, "plan", 4);
    layout.total = self->total;
    return state->write(state, &layout, sizeof layout);
}

static int32_t plugin_restore(void *instance, const crucible_call *call, uint32_t version, crucible_bytes state) {
    plugin_instance *self = instance;
    IN_RESTORE;
    if (RESTORE_VERSIONS && (version < OLDEST_VERSION || version > STATE_VERSION))
        return self->host->fail(self->host, call, CRUCIBLE_INVALID_ARGUMENT, CRUCIBLE_STR("state of another version"));
    state_layout layout = {0};
    if (RESTORE_CHECKS && (state.size != sizeof layout || memcmp(state.data, "plan", 4) != 0))
        return self->host->fail(self->host, call, CRUCIBLE_INVALID_ARGUMENT, CRUCIBLE_STR("no state of this plugin"));
    memcpy(&layout, state.data, state.size < sizeof layout ? state.size : sizeof layout);
    self->total = layout.total;
    return CRUCIBLE_OK;
}

static void plugin_destroy(void *instance) {
    plugin_instance *self = instance;
    IN_DESTROY;
    pthread_mutex_destroy(&self->lock);
    free(self);
}

static const crucible_function functions[] = {CRUCIBLE_PROVIDER_FUNCTIONS(plain_, TEST_PLAIN_1)};
static const crucible_provided provided[] = {{sizeof(crucible_provided), 0, CRUCIBLE_STR_INIT("test.plain/1"), functions, 4, 0}};
static const crucible_str clock_functions[] = {CRUCIBLE_SIGNATURES(CRUCIBLE_CLOCK_1)};
static const crucible_required required[] = {
    {sizeof(crucible_required), 0, CRUCIBLE_STR_INIT(CRUCIBLE_CLOCK_1_NAME), clock_functions, 3, 0}};
static const crucible_lifecycle lifecycle = {
    .size = sizeof lifecycle, .create = plugin_create, .start = plugin_start, .drain = plugin_drain, .save_state = plugin_save,
    .restore_state = plugin_restore, .stop = plugin_stop, .destroy = plugin_destroy};
static crucible_descriptor descriptor = {
    .size = sizeof descriptor,
    .abi = CRUCIBLE_ABI_MAXIMUM,
    .id = CRUCIBLE_STR_INIT("test.plain"),
    .version = CRUCIBLE_STR_INIT("1.0.0"),
    .summary = CRUCIBLE_STR_INIT("a fixture of the tests"),
    .threads = THREADS,
    .unload = UNLOAD,
    .provided_count = 1,
    .provided = provided,
    .required = required,
    .required_count = 1,
    .lifecycle = &lifecycle,
    .state_schema = CRUCIBLE_STR_INIT("test.plain.state"),
    .state_version_minimum = OLDEST_VERSION,
    .state_version = STATE_VERSION,
};

CRUCIBLE_EXPORT int32_t crucible_plugin_entry(crucible_negotiation *negotiation);
CRUCIBLE_EXPORT int32_t crucible_plugin_entry(crucible_negotiation *negotiation) {
    BEFORE_ENTRY;
    if (!(ACCEPTS)) {
        negotiation->refusal = CRUCIBLE_STR(REFUSAL);
        return CRUCIBLE_UNAVAILABLE;
    }
    negotiation->abi_chosen = CRUCIBLE_ABI_MAXIMUM;
    negotiation->descriptor = DESCRIPTOR;
    return CRUCIBLE_OK;
}

#endif
