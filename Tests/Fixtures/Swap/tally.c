/* tally.c — a plugin that is swapped in tests: totals by key, held in 16 places, which move from one generation to the next.
 *
 * Macros make its variants: VERSION, STATE_SCHEMA, STATE_VERSION, STATE_MINIMUM, STATE_SIZE (bytes of padding), STEP (what `add` adds per unit),
 * NEVER_UNLOAD, NO_STATE, SLOW (how many microseconds `add` takes), LACKS_RELAY, FAILS_FOR (the key for which `add` fails), SICK_AFTER (says so many times that it is well, then that
 * it is sick). ANSWERS_WHEN names a file: when it is there, a thread of the plugin's answers what `hold` holds, with VERSION.
 * The faults have a file each beside this one, named for the failure: it sets the macro and includes this file.
 */
#include <crucible/crucible.h>
#include <crucible/interface.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#ifndef VERSION
#define VERSION "1.0.0"
#endif
#ifndef STATE_SCHEMA
#define STATE_SCHEMA "test.tally"
#endif
#ifndef STATE_VERSION
#define STATE_VERSION 1
#endif
#ifndef STATE_MINIMUM
#define STATE_MINIMUM 1
#endif
#ifndef STATE_SIZE
#define STATE_SIZE 0
#endif
#ifndef STEP
#define STEP 1
#endif

#ifdef LACKS_RELAY
#define TEST_TALLY_1(F, X, IN, OUT, FN)                      \
    F(X, add, IN(u64, key), IN(i64, amount), OUT(i64, total)) \
    F(X, hold, FN(2)(done, i32, str))
#elif defined(CHANGED)
#define TEST_TALLY_1(F, X, IN, OUT, FN)                      \
    F(X, add, IN(u64, key), IN(i64, amount), OUT(str, total)) \
    F(X, hold, FN(2)(done, i32, str))                        \
    F(X, relay, IN(u64, key), OUT(i64, total))
#else
#define TEST_TALLY_1(F, X, IN, OUT, FN)                      \
    F(X, add, IN(u64, key), IN(i64, amount), OUT(i64, total)) \
    F(X, hold, FN(2)(done, i32, str))                        \
    F(X, relay, IN(u64, key), OUT(i64, total))
#endif

/* Calls `back` of its peer, which calls `add` here again. */
#define TEST_MIRROR_1(F, X, IN, OUT, FN) F(X, back, IN(u64, key), OUT(i64, total))

enum { KEYS = 16, HELD = 64 };

typedef struct tally {
    const crucible_host *host;
#ifdef ANSWERS_WHEN
    pthread_t answering;
#endif
    pthread_mutex_t lock;
    int64_t totals[KEYS];
    crucible_fn_i32_str held[HELD];
    int held_count;
    int health_checks;
    _Atomic bool is_stopping;
} tally;

CRUCIBLE_PROVIDER_PROTOTYPES(tally_, TEST_TALLY_1)
CRUCIBLE_CONSUMER_TABLE(mirror, TEST_MIRROR_1)

#ifdef CHANGED
static int32_t tally_add(void *instance, const crucible_call *call, crucible_u64 key, crucible_i64 amount, crucible_out_str total) {
    (void)instance, (void)call, (void)key, (void)amount, (void)total;
    return CRUCIBLE_OK;
}
#else
static int32_t tally_add(void *instance, const crucible_call *call, crucible_u64 key, crucible_i64 amount, crucible_out_i64 total) {
    tally *self = instance;
#ifdef FAILS_AFTER
    return self->host->fail(self->host, call, CRUCIBLE_FAILED, CRUCIBLE_STR("this version adds nothing"));
#endif
#ifdef FAILS_FOR
    if (key == FAILS_FOR) return self->host->fail(self->host, call, CRUCIBLE_FAILED, CRUCIBLE_STR("this key is not counted"));
#endif
#ifdef SLOW
    usleep(SLOW);
#endif
    if (key >= KEYS) return self->host->fail(self->host, call, CRUCIBLE_INVALID_ARGUMENT, CRUCIBLE_STR("there are 16 keys"));
    pthread_mutex_lock(&self->lock);
    *total = self->totals[key] += amount * STEP;
    pthread_mutex_unlock(&self->lock);
    return CRUCIBLE_OK;
}
#endif

/* Answered when the generation stops: a call that takes long. */
static int32_t tally_hold(void *instance, const crucible_call *call, crucible_fn_i32_str done) {
    tally *self = instance;
    pthread_mutex_lock(&self->lock);
    bool is_kept = self->held_count < HELD;
    if (is_kept) self->held[self->held_count++] = done;
    pthread_mutex_unlock(&self->lock);
    return is_kept ? CRUCIBLE_OK : self->host->fail(self->host, call, CRUCIBLE_RESOURCE_EXHAUSTED, CRUCIBLE_STR("64 are held"));
}

static void let_go(tally *self) {
    crucible_fn_i32_str held[HELD];
    pthread_mutex_lock(&self->lock);
    int count = self->held_count;
    memcpy(held, self->held, sizeof held);
    self->held_count = 0;
    pthread_mutex_unlock(&self->lock);
    for (int at = 0; at < count; at++) held[at].invoke(held[at].context, CRUCIBLE_OK, CRUCIBLE_STR(VERSION));
}

#ifdef ANSWERS_WHEN
static void *answer(void *instance) {
    tally *self = instance;
    while (!self->is_stopping && access(ANSWERS_WHEN, F_OK) != 0) usleep(1000);
    let_go(self);
    return NULL;
}
#endif

#ifndef LACKS_RELAY
static int32_t tally_relay(void *instance, const crucible_call *call, crucible_u64 key, crucible_out_i64 total) {
    tally *self = instance;
    crucible_import import = {.size = sizeof import};
    int32_t status = self->host->import_at(self->host, CRUCIBLE_STR("test.mirror/1"), 0, &import);
    if (status != CRUCIBLE_OK || import.count == 0) return CRUCIBLE_UNAVAILABLE;
    const mirror *peer = (const mirror *)(const void *)import.functions;
    return peer->back(call, key, total);
}
#endif

static int32_t tally_create(const crucible_host *host, void **instance) {
#ifdef FAILS_CREATE
    return host->fail(host, NULL, CRUCIBLE_FAILED, CRUCIBLE_STR("create fails on purpose"));
#endif
    tally *self = calloc(1, sizeof *self);
    if (!self) return CRUCIBLE_RESOURCE_EXHAUSTED;
    self->host = host;
    pthread_mutex_init(&self->lock, NULL);
    *instance = self;
    return CRUCIBLE_OK;
}

static int32_t tally_start(void *instance, const crucible_call *call) {
    tally *self = instance;
    (void)self, (void)call;
#ifdef FAILS_START
    return self->host->fail(self->host, call, CRUCIBLE_FAILED, CRUCIBLE_STR("start fails on purpose"));
#elif defined(HANGS_START)
    for (;;) sleep(1);
#elif defined(ANSWERS_WHEN)
    if (pthread_create(&self->answering, NULL, answer, self) != 0) return CRUCIBLE_RESOURCE_EXHAUSTED;
#endif
    return CRUCIBLE_OK;
}

static int32_t tally_ready(void *instance, const crucible_call *call) {
    tally *self = instance;
    (void)self, (void)call;
#ifdef FAILS_READY
    return self->host->fail(self->host, call, CRUCIBLE_FAILED, CRUCIBLE_STR("ready fails on purpose"));
#elif defined(HANGS_READY)
    for (;;) sleep(1);
#endif
    return CRUCIBLE_OK;
}

#ifndef NO_STATE
static int32_t tally_save(void *instance, const crucible_call *call, crucible_out *state) {
    tally *self = instance;
    (void)call;
#ifdef HANGS_SAVE
    for (;;) sleep(1);
#elif defined(SAVES_GARBAGE)
    return state->write(state, "not totals", 10);
#endif
    int32_t status = state->write(state, self->totals, sizeof self->totals);
    static const char padding[4096];
    for (size_t rest = STATE_SIZE; rest > 0 && status == CRUCIBLE_OK;) {
        size_t size = rest < sizeof padding ? rest : sizeof padding;
        status = state->write(state, padding, size);
        rest -= size;
    }
    return status;
}

static int32_t tally_restore(void *instance, const crucible_call *call, uint32_t version, crucible_bytes state) {
    tally *self = instance;
    (void)version;
#ifdef FAILS_RESTORE
    return self->host->fail(self->host, call, CRUCIBLE_FAILED, CRUCIBLE_STR("restore fails on purpose"));
#elif defined(HANGS_RESTORE)
    for (;;) sleep(1);
#endif
#ifdef MORE_STATE
    if (state.size < 2 * sizeof self->totals)
#else
    if (state.size < sizeof self->totals)
#endif
        return self->host->fail(self->host, call, CRUCIBLE_INVALID_ARGUMENT, CRUCIBLE_STR("the state is too short"));
    memcpy(self->totals, state.data, sizeof self->totals);
    return CRUCIBLE_OK;
}
#endif

#ifdef SICK_AFTER
/* Asked by one thread at a time. */
static int32_t tally_health(void *instance, const crucible_call *call, crucible_out *report) {
    tally *self = instance;
    (void)call;
    static const char sick[] = "{\"status\":\"sick\",\"detail\":\"out of luck\"}";
    return self->health_checks++ < SICK_AFTER ? CRUCIBLE_OK : report->write(report, sick, sizeof sick - 1);
}
#endif

static int32_t tally_stop(void *instance, const crucible_call *call) {
    tally *self = instance;
    (void)call;
    self->is_stopping = true;
#ifdef ANSWERS_WHEN
    pthread_join(self->answering, NULL);
#endif
#ifdef HANGS_STOP
    for (;;) sleep(1);
#elif !defined(BLOCKS_DRAIN)
    let_go(self);
#endif
    return CRUCIBLE_OK;
}

static void tally_destroy(void *instance) {
    tally *self = instance;
    pthread_mutex_destroy(&self->lock);
    free(self);
}

static const crucible_function functions[] = {CRUCIBLE_PROVIDER_FUNCTIONS(tally_, TEST_TALLY_1)};
#ifndef INTERFACE
#define INTERFACE "test.tally/1"
#endif
static const crucible_provided provided[] = {
    {sizeof(crucible_provided), 0, CRUCIBLE_STR_INIT(INTERFACE), functions, sizeof functions / sizeof *functions, 0}};
static const crucible_str mirrored[] = {CRUCIBLE_SIGNATURES(TEST_MIRROR_1)};
static const crucible_required required[] = {
#ifdef NEEDS
    {sizeof(crucible_required), 0, CRUCIBLE_STR_INIT(NEEDS), mirrored, 1, 0}};
#else
    {sizeof(crucible_required), 0, CRUCIBLE_STR_INIT("test.mirror/1"), mirrored, 1, CRUCIBLE_REQUIRED_OPTIONAL}};
#endif
static const crucible_lifecycle lifecycle = {
    .size = sizeof lifecycle, .create = tally_create, .start = tally_start, .ready = tally_ready,
#ifndef NO_STATE
    .save_state = tally_save, .restore_state = tally_restore,
#endif
#ifdef SICK_AFTER
    .health = tally_health,
#endif
    .stop = tally_stop, .destroy = tally_destroy};
static const crucible_descriptor descriptor = {
    .size = sizeof descriptor, .abi = 1, .id = CRUCIBLE_STR_INIT("test.tally"), .version = CRUCIBLE_STR_INIT(VERSION),
    .summary = CRUCIBLE_STR_INIT("totals that move"), .threads = CRUCIBLE_THREADS_CONCURRENT,
#ifdef NEVER_UNLOAD
    .unload = CRUCIBLE_UNLOAD_NEVER,
#else
    .unload = CRUCIBLE_UNLOAD_ATTEMPT,
#endif
    .provided_count = 1, .provided = provided, .required = required, .required_count = 1, .lifecycle = &lifecycle,
#ifndef NO_STATE
    .state_schema = CRUCIBLE_STR_INIT(STATE_SCHEMA), .state_version_minimum = STATE_MINIMUM, .state_version = STATE_VERSION,
#endif
};

CRUCIBLE_EXPORT int32_t crucible_plugin_entry(crucible_negotiation *negotiation) {
#ifdef CRASHES_IN_ENTRY
    __builtin_trap();
#elif defined(HANGS_IN_ENTRY)
    for (;;) sleep(1);
#elif defined(CALLS_NOWHERE)
    CALLS_NOWHERE();
#endif
    negotiation->abi_chosen = 1;
    negotiation->descriptor = &descriptor;
    return CRUCIBLE_OK;
}
