/* load.c: the load of a swap. A plugin whose threads call `add` of test.tally/1 over and over, check every reply, and remember the calls
 * that took long. */
#include <crucible/crucible.h>
#include <crucible/interface.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#define BENCH_LOAD_1(F, X, IN, OUT, FN)                                                                              \
    F(X, begin, IN(u64, threads), IN(bool, keeps_totals))                                                            \
    F(X, held, IN(i64, from), IN(i64, to), OUT(i64, longest), OUT(i64, calls))                                       \
    F(X, end, OUT(i64, calls), OUT(i64, wrong))                                                                  \
    F(X, made, OUT(i64, calls))
#define TALLY_ADD_1(F, X, IN, OUT, FN) F(X, add, IN(u64, key), IN(i64, amount), OUT(i64, total))

CRUCIBLE_PROVIDER_PROTOTYPES(load_, BENCH_LOAD_1)
CRUCIBLE_CONSUMER_TABLE(tally, TALLY_ADD_1)

enum { MOST_THREADS = 8, REMEMBERED = 256, LONG_NS = 20000 };

/* One call that took long, by the monotonic clock. */
typedef struct held_call {
    int64_t from, to;
} held_call;

typedef struct load load;
typedef struct caller {
    load *load;
    uint64_t key;
    pthread_t thread;
    _Atomic int64_t calls; /* written by its own thread only */
    int64_t wrong;
    pthread_mutex_t lock; /* of what follows */
    uint32_t count;       /* the latest REMEMBERED of them are kept */
    held_call held[REMEMBERED];
} caller;

struct load {
    const crucible_host *host;
    const tally *tally;
    bool keeps_totals;
    _Atomic bool is_over;
    uint32_t count;
    caller callers[MOST_THREADS];
};

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void remember(caller *self, int64_t from, int64_t to) {
    pthread_mutex_lock(&self->lock);
    self->held[self->count++ % REMEMBERED] = (held_call){from, to};
    pthread_mutex_unlock(&self->lock);
}

static void *run(void *context) {
    caller *self = context;
    int64_t expected = 0, from = now();
    while (!self->load->is_over) {
        int64_t total = 0;
        int32_t status = self->load->tally->add(NULL, self->key, 1, &total);
        int64_t to = now();
        expected++;
        /* A generation that takes over no state counts from the beginning. */
        if (!self->load->keeps_totals && total == 1) expected = 1;
        atomic_store_explicit(&self->calls, atomic_load_explicit(&self->calls, memory_order_relaxed) + 1, memory_order_relaxed);
        self->wrong += status != CRUCIBLE_OK || total != expected;
        if (to - from > LONG_NS) remember(self, from, to);
        from = to;
    }
    return NULL;
}

static int32_t load_begin(void *instance, const crucible_call *call, crucible_u64 threads, crucible_bool keeps_totals) {
    load *self = instance;
    crucible_import import = {.size = sizeof import};
    int32_t status = self->host->import_at(self->host, CRUCIBLE_STR("test.tally/1"), 0, &import);
    if (status != CRUCIBLE_OK) return status;
    if (self->count > 0 || threads > MOST_THREADS)
        return self->host->fail(self->host, call, CRUCIBLE_INVALID_ARGUMENT, CRUCIBLE_STR("once, with at most 8 threads"));
    self->tally = (const tally *)(const void *)import.functions;
    self->keeps_totals = keeps_totals;
    for (; self->count < threads; self->count++) {
        caller *caller = &self->callers[self->count];
        caller->load = self;
        caller->key = self->count;
        pthread_mutex_init(&caller->lock, NULL);
        if (pthread_create(&caller->thread, NULL, run, caller) != 0) return CRUCIBLE_RESOURCE_EXHAUSTED;
    }
    return CRUCIBLE_OK;
}

/* The calls that took long and were under way at some time between two instants: the longest, in nanoseconds, and how many. */
static int32_t load_held(void *instance, const crucible_call *call, crucible_i64 from, crucible_i64 to, crucible_out_i64 longest,
                         crucible_out_i64 calls) {
    load *self = instance;
    (void)call;
    *longest = *calls = 0;
    for (uint32_t at = 0; at < self->count; at++) {
        caller *caller = &self->callers[at];
        pthread_mutex_lock(&caller->lock);
        uint32_t kept = caller->count < REMEMBERED ? caller->count : REMEMBERED;
        for (uint32_t index = 0; index < kept; index++) {
            held_call held = caller->held[index];
            if (held.to < from || held.from > to) continue;
            *calls += 1;
            if (held.to - held.from > *longest) *longest = held.to - held.from;
        }
        caller->count = 0;
        pthread_mutex_unlock(&caller->lock);
    }
    return CRUCIBLE_OK;
}

/* The calls that were made until now. */
static int32_t load_made(void *instance, const crucible_call *call, crucible_out_i64 calls) {
    load *self = instance;
    (void)call;
    *calls = 0;
    for (uint32_t at = 0; at < self->count; at++) *calls += atomic_load_explicit(&self->callers[at].calls, memory_order_relaxed);
    return CRUCIBLE_OK;
}

static int32_t load_end(void *instance, const crucible_call *call, crucible_out_i64 calls, crucible_out_i64 wrong) {
    load *self = instance;
    (void)call;
    self->is_over = true;
    *calls = *wrong = 0;
    for (uint32_t at = 0; at < self->count; at++) {
        pthread_join(self->callers[at].thread, NULL);
        *calls += self->callers[at].calls;
        *wrong += self->callers[at].wrong;
    }
    self->count = 0;
    return CRUCIBLE_OK;
}

static int32_t create(const crucible_host *host, void **instance) {
    load *self = calloc(1, sizeof *self);
    if (!self) return CRUCIBLE_RESOURCE_EXHAUSTED;
    self->host = host;
    *instance = self;
    return CRUCIBLE_OK;
}

static void destroy(void *instance) { free(instance); }

static const crucible_function functions[] = {CRUCIBLE_PROVIDER_FUNCTIONS(load_, BENCH_LOAD_1)};
static const crucible_provided provided[] = {
    {.size = sizeof(crucible_provided), .interface_name = CRUCIBLE_STR_INIT("bench.load/1"), .functions = functions, .count = sizeof functions / sizeof *functions}};
static const crucible_str add[] = {CRUCIBLE_SIGNATURES(TALLY_ADD_1)};
static const crucible_required required[] = {
    {.size = sizeof(crucible_required), .interface_name = CRUCIBLE_STR_INIT("test.tally/1"), .signatures = add, .count = 1}};
static const crucible_lifecycle lifecycle = {.size = sizeof lifecycle, .create = create, .destroy = destroy};
static const crucible_descriptor descriptor = {
    .size = sizeof descriptor,
    .abi = CRUCIBLE_ABI_MAXIMUM,
    .id = CRUCIBLE_STR_INIT("bench.load"),
    .version = CRUCIBLE_STR_INIT("1.0.0"),
    .summary = CRUCIBLE_STR_INIT("Calls that never stop"),
    .threads = CRUCIBLE_THREADS_CONCURRENT,
    .unload = CRUCIBLE_UNLOAD_NEVER, /* it has threads of its own */
    .provided = provided,
    .provided_count = 1,
    .required = required,
    .required_count = 1,
    .lifecycle = &lifecycle,
};

CRUCIBLE_EXPORT int32_t crucible_plugin_entry(crucible_negotiation *negotiation) {
    negotiation->abi_chosen = CRUCIBLE_ABI_MAXIMUM;
    negotiation->descriptor = &descriptor;
    return CRUCIBLE_OK;
}
