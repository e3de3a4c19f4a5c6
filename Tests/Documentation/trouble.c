/* trouble.c — what the alerts that are built in warn of, all at once, so that the commands of their runbooks have something to show.
 *
 * ROLE makes one plugin each: VICTIM (every call of `ask` fails), SICK (says so when it is asked), ABSENT (does not start), TROUBLE (calls the
 * victim, wants more leases than there are, keeps others waiting, gets nothing from the cache any more after HITS_FOR milliseconds, and has a
 * subscription that it does not read). */
#include <crucible/cache.h>
#include <crucible/crucible.h>
#include <crucible/event.h>
#include <crucible/interface.h>
#include <crucible/lease.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#define VICTIM 1
#define SICK 2
#define ABSENT 3
#define TROUBLE 4
#ifndef HITS_FOR
#define HITS_FOR 4500
#endif

#define TEST_VICTIM_1(F, X, IN, OUT, FN) F(X, ask, IN(u64, number), OUT(u64, answer))

static const crucible_host *host;

static int32_t create(const crucible_host *given, void **instance) {
    host = given;
    *instance = (void *)given;
    return CRUCIBLE_OK;
}

#if ROLE == VICTIM
CRUCIBLE_PROVIDER_PROTOTYPES(victim_, TEST_VICTIM_1)

static int32_t victim_ask(void *instance, const crucible_call *call, crucible_u64 number, crucible_out_u64 answer) {
    (void)instance, (void)number, (void)answer;
    return host->fail(host, call, CRUCIBLE_FAILED, CRUCIBLE_STR("it fails on purpose"));
}

static const crucible_function functions[] = {CRUCIBLE_PROVIDER_FUNCTIONS(victim_, TEST_VICTIM_1)};
static const crucible_provided provided[] = {{sizeof(crucible_provided), 0, CRUCIBLE_STR_INIT("test.victim/1"), functions, 1, 0}};
static const crucible_lifecycle lifecycle = {.size = sizeof lifecycle, .create = create};
#define PARTS .provided = provided, .provided_count = 1,

#elif ROLE == SICK
static int32_t health(void *instance, const crucible_call *call, crucible_out *report) {
    static const char text[] = "{\"status\":\"sick\",\"detail\":\"the queue is stuck\"}";
    (void)instance, (void)call;
    return report->write(report, text, sizeof text - 1);
}

static const crucible_lifecycle lifecycle = {.size = sizeof lifecycle, .create = create, .health = health};
#define PARTS

#elif ROLE == ABSENT
static int32_t start(void *instance, const crucible_call *call) {
    (void)instance;
    return host->fail(host, call, CRUCIBLE_FAILED, CRUCIBLE_STR("there is no disk"));
}

static const crucible_lifecycle lifecycle = {.size = sizeof lifecycle, .create = create, .start = start};
#define PARTS

#else
CRUCIBLE_CONSUMER_TABLE(victim, TEST_VICTIM_1)

static const victim *victims;
static const crucible_lease_1 *leases;
static const crucible_cache_1 *cache;
static const crucible_event_1 *events;
static atomic_bool is_over;
static pthread_t thread;

static const void *import(crucible_str name) {
    crucible_import import = {.size = sizeof import};
    return host->import_at(host, name, 0, &import) == CRUCIBLE_OK ? import.functions : NULL;
}

static int32_t heard(void *context, crucible_str text) {
    (void)context, (void)text;
    return CRUCIBLE_OK;
}

static int32_t ended(void *context, crucible_i32 status, crucible_str text) {
    (void)context, (void)status, (void)text;
    return CRUCIBLE_OK;
}

static int32_t taken(crucible_out *self, const void *data, size_t size) {
    (void)self, (void)data, (void)size;
    return CRUCIBLE_OK;
}

static void *make_trouble(void *nothing) {
    crucible_call root = {.size = sizeof root};
    crucible_out value = {.size = sizeof value, .write = taken};
    crucible_u64 number;
    crucible_u32 freshness;
    crucible_handle lease, token;
    bool stored;
    (void)nothing;
    cache->put(&root, CRUCIBLE_STR("trouble:known"), (crucible_bytes){(const uint8_t *)"1", 1}, 0, CRUCIBLE_STR(""), &stored);
    for (int round = 0; !is_over; round++) {
        victims->ask(&root, 1, &number);
        leases->take(&root, CRUCIBLE_STR("connections"), 100000, &lease, &token);
        /* Each holds the file for 20 ms; the second one waits for it. */
        for (int turn = 0; turn < 2 && round % 8 == 0; turn++)
            leases->acquire(&root, CRUCIBLE_STR("{\"file\":{\"name\":\"journal\"},\"term_ms\":20}"), (crucible_fn_str){heard, NULL},
                            (crucible_fn_i32_str){ended, NULL});
        for (int reading = 0; reading < 8; reading++)
            cache->get(&root, round * 5 < HITS_FOR ? CRUCIBLE_STR("trouble:known") : CRUCIBLE_STR("trouble:unknown"), &freshness, &value);
        /* The first eight are given to the subscription, which acknowledges nothing; the others wait. */
        if (round % 8 == 0 && round < 8 * 20)
            events->post(&root, CRUCIBLE_STR("trouble.news"), CRUCIBLE_STR("1"), (crucible_fn_i32_str){ended, NULL});
        usleep(5000);
    }
    return NULL;
}

static int32_t start(void *instance, const crucible_call *call) {
    (void)instance, (void)call;
    victims = import(CRUCIBLE_STR("test.victim/1"));
    leases = import(CRUCIBLE_STR(CRUCIBLE_LEASE_1_NAME));
    cache = import(CRUCIBLE_STR(CRUCIBLE_CACHE_1_NAME));
    events = import(CRUCIBLE_STR(CRUCIBLE_EVENT_1_NAME));
    if (!victims || !leases || !cache || !events) return CRUCIBLE_UNAVAILABLE;
    crucible_call root = {.size = sizeof root};
    int32_t status = events->subscribe(
        &root, CRUCIBLE_STR("{\"name\":\"slow\",\"topics\":[\"trouble.*\"],\"overflow\":\"block\",\"queue\":8,\"acknowledge\":\"manual\"}"),
        (crucible_fn_str){heard, NULL}, (crucible_fn_i32_str){ended, NULL});
    if (status != CRUCIBLE_OK) return status;
    return pthread_create(&thread, NULL, make_trouble, NULL) == 0 ? CRUCIBLE_OK : CRUCIBLE_RESOURCE_EXHAUSTED;
}

static int32_t stop(void *instance, const crucible_call *call) {
    (void)instance, (void)call;
    is_over = true;
    pthread_join(thread, NULL);
    return CRUCIBLE_OK;
}

static const crucible_str asked[] = {CRUCIBLE_SIGNATURES(TEST_VICTIM_1)}, lent[] = {CRUCIBLE_SIGNATURES(CRUCIBLE_LEASE_1)};
static const crucible_str kept[] = {CRUCIBLE_SIGNATURES(CRUCIBLE_CACHE_1)}, said[] = {CRUCIBLE_SIGNATURES(CRUCIBLE_EVENT_1)};
static const crucible_required required[] = {
    {sizeof(crucible_required), 0, CRUCIBLE_STR_INIT("test.victim/1"), asked, sizeof asked / sizeof *asked, 0},
    {sizeof(crucible_required), 0, CRUCIBLE_STR_INIT(CRUCIBLE_LEASE_1_NAME), lent, sizeof lent / sizeof *lent, 0},
    {sizeof(crucible_required), 0, CRUCIBLE_STR_INIT(CRUCIBLE_CACHE_1_NAME), kept, sizeof kept / sizeof *kept, 0},
    {sizeof(crucible_required), 0, CRUCIBLE_STR_INIT(CRUCIBLE_EVENT_1_NAME), said, sizeof said / sizeof *said, 0}};
static const crucible_lifecycle lifecycle = {.size = sizeof lifecycle, .create = create, .start = start, .stop = stop};
#define PARTS .required = required, .required_count = 4,
#endif

static const crucible_descriptor descriptor = {
    .size = sizeof descriptor, .abi = 1, .id = CRUCIBLE_STR_INIT("test.trouble"), .version = CRUCIBLE_STR_INIT("1.0.0"),
    .summary = CRUCIBLE_STR_INIT("gives cause for alerts"), .threads = CRUCIBLE_THREADS_CONCURRENT, .unload = CRUCIBLE_UNLOAD_ATTEMPT, PARTS
    .lifecycle = &lifecycle};

CRUCIBLE_EXPORT int32_t crucible_plugin_entry(crucible_negotiation *negotiation) {
    negotiation->abi_chosen = 1;
    negotiation->descriptor = &descriptor;
    return CRUCIBLE_OK;
}
