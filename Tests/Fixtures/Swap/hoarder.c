/* hoarder.c — provides test.hoarder/1: `hoard` takes as much of every resource as it can get, and never gives anything back; `churn` takes and
 * gives back again and again, and writes down in the cache how often it was granted something. With HANGS_STOP its generation does not end by
 * itself. */
#include <crucible/cache.h>
#include <crucible/crucible.h>
#include <crucible/interface.h>
#include <crucible/lease.h>
#include <unistd.h>

#define TEST_HOARDER_1(F, X, IN, OUT, FN) \
    F(X, hoard, IN(u64, memory), IN(u64, connections), IN(u64, slots)) \
    F(X, churn, IN(u64, times), OUT(u64, granted))

CRUCIBLE_PROVIDER_PROTOTYPES(hoarder_, TEST_HOARDER_1)

static int32_t hoarder_hoard(void *instance, const crucible_call *call, crucible_u64 memory, crucible_u64 connections, crucible_u64 slots) {
    const crucible_host *host = instance;
    crucible_import import = {.size = sizeof import};
    if (host->import_at(host, CRUCIBLE_STR(CRUCIBLE_LEASE_1_NAME), 0, &import) != CRUCIBLE_OK) return CRUCIBLE_UNAVAILABLE;
    const crucible_lease_1 *leases = (const crucible_lease_1 *)(const void *)import.functions;
    crucible_handle lease, token;
    int32_t status = leases->take(call, CRUCIBLE_STR("memory"), memory, &lease, &token);
    if (status == CRUCIBLE_OK) status = leases->take(call, CRUCIBLE_STR("connections"), connections, &lease, &token);
    if (status == CRUCIBLE_OK) status = leases->take(call, CRUCIBLE_STR("concurrency"), slots, &lease, &token);
    return status;
}

static int32_t hoarder_churn(void *instance, const crucible_call *call, crucible_u64 times, crucible_out_u64 granted) {
    const crucible_host *host = instance;
    crucible_import lent = {.size = sizeof lent}, kept = {.size = sizeof kept};
    if (host->import_at(host, CRUCIBLE_STR(CRUCIBLE_LEASE_1_NAME), 0, &lent) != CRUCIBLE_OK) return CRUCIBLE_UNAVAILABLE;
    if (host->import_at(host, CRUCIBLE_STR(CRUCIBLE_CACHE_1_NAME), 0, &kept) != CRUCIBLE_OK) return CRUCIBLE_UNAVAILABLE;
    const crucible_lease_1 *leases = (const crucible_lease_1 *)(const void *)lent.functions;
    const crucible_cache_1 *cache = (const crucible_cache_1 *)(const void *)kept.functions;
    *granted = 0;
    for (; times > 0; times--) {
        crucible_handle lease, token;
        if (leases->take(call, CRUCIBLE_STR("connections"), 2, &lease, &token) != CRUCIBLE_OK) continue;
        ++*granted;
        bool stored;
        /* A generation that has been replaced is told GONE by the cache, and is given its lease back for it. */
        int32_t status = cache->put(call, CRUCIBLE_STR("hoarder:granted"), (crucible_bytes){(const uint8_t *)granted, sizeof *granted}, 0,
                                    CRUCIBLE_STR(""), &stored);
        if (leases->release(call, lease) != CRUCIBLE_OK) return CRUCIBLE_FAILED;
        if (status != CRUCIBLE_OK && status != CRUCIBLE_GONE) return status;
    }
    return CRUCIBLE_OK;
}

static int32_t hoarder_create(const crucible_host *host, void **instance) {
    *instance = (void *)host;
    return CRUCIBLE_OK;
}

#ifdef HANGS_STOP
static int32_t hoarder_stop(void *instance, const crucible_call *call) {
    (void)instance, (void)call;
    for (;;) sleep(1);
    return CRUCIBLE_OK;
}
#endif

static const crucible_function functions[] = {CRUCIBLE_PROVIDER_FUNCTIONS(hoarder_, TEST_HOARDER_1)};
static const crucible_provided provided[] = {{sizeof(crucible_provided), 0, CRUCIBLE_STR_INIT("test.hoarder/1"), functions, 2, 0}};
static const crucible_str lent[] = {CRUCIBLE_SIGNATURES(CRUCIBLE_LEASE_1)}, kept[] = {CRUCIBLE_SIGNATURES(CRUCIBLE_CACHE_1)};
static const crucible_required required[] = {
    {sizeof(crucible_required), 0, CRUCIBLE_STR_INIT(CRUCIBLE_LEASE_1_NAME), lent, sizeof lent / sizeof *lent, 0},
    {sizeof(crucible_required), 0, CRUCIBLE_STR_INIT(CRUCIBLE_CACHE_1_NAME), kept, sizeof kept / sizeof *kept, 0}};
static const crucible_lifecycle lifecycle = {
    .size = sizeof lifecycle, .create = hoarder_create,
#ifdef HANGS_STOP
    .stop = hoarder_stop,
#endif
};
static const crucible_descriptor descriptor = {
    .size = sizeof descriptor, .abi = 1, .id = CRUCIBLE_STR_INIT("test.hoarder"), .version = CRUCIBLE_STR_INIT(VERSION),
    .summary = CRUCIBLE_STR_INIT("keeps what it gets"), .threads = CRUCIBLE_THREADS_CONCURRENT, .unload = CRUCIBLE_UNLOAD_ATTEMPT,
    .provided_count = 1, .provided = provided, .required = required, .required_count = 2, .lifecycle = &lifecycle};

CRUCIBLE_EXPORT int32_t crucible_plugin_entry(crucible_negotiation *negotiation) {
    negotiation->abi_chosen = 1;
    negotiation->descriptor = &descriptor;
    return CRUCIBLE_OK;
}
