/* mirror.c — provides test.mirror/1, and uses test.tally/1: `back` calls `add`, so that a chain goes A to B to A. With REQUIRES
 * it cannot do without. With CONVERTS, it also provides crucible.converter/1 for test.tally: version 1 to 3, and back. */
#include <crucible/converter.h>
#include <crucible/crucible.h>
#include <crucible/interface.h>
#include <stdlib.h>
#include <time.h>

#define TEST_MIRROR_1(F, X, IN, OUT, FN) F(X, back, IN(u64, key), OUT(i64, total))
#define TEST_ADD_1(F, X, IN, OUT, FN) F(X, add, IN(u64, key), IN(i64, amount), OUT(i64, total))

CRUCIBLE_PROVIDER_PROTOTYPES(mirror_, TEST_MIRROR_1)
CRUCIBLE_CONSUMER_TABLE(adder, TEST_ADD_1)
CRUCIBLE_PROVIDER_PROTOTYPES(mirror_, CRUCIBLE_CONVERTER_1)

static int32_t mirror_back(void *instance, const crucible_call *call, crucible_u64 key, crucible_out_i64 total) {
    const crucible_host *host = instance;
    crucible_import import = {.size = sizeof import};
    int32_t status = host->import_at(host, CRUCIBLE_STR("test.tally/1"), 0, &import);
    if (status != CRUCIBLE_OK || import.count == 0) return CRUCIBLE_UNAVAILABLE;
    /* Long enough that a swap can begin meanwhile. */
    nanosleep(&(struct timespec){.tv_nsec = 200000}, NULL);
    const adder *peer = (const adder *)(const void *)import.functions;
    return peer->add(call, key, 1, total);
}

static int32_t mirror_convert(void *instance, const crucible_call *call, crucible_str schema, crucible_u32 from, crucible_u32 to,
                              crucible_bytes state, crucible_out_bytes converted) {
    (void)schema;
    const crucible_host *host = instance;
    if (from > 3 || to > 3) return host->fail(host, call, CRUCIBLE_UNIMPLEMENTED, CRUCIBLE_STR("versions 1 to 3 only"));
    return converted->write(converted, state.data, state.size);
}

static int32_t mirror_create(const crucible_host *host, void **instance) {
    *instance = (void *)host;
    return CRUCIBLE_OK;
}

static const crucible_function functions[] = {CRUCIBLE_PROVIDER_FUNCTIONS(mirror_, TEST_MIRROR_1)};
static const crucible_function converting[] = {CRUCIBLE_PROVIDER_FUNCTIONS(mirror_, CRUCIBLE_CONVERTER_1)};
static const crucible_provided provided[] = {
    {sizeof(crucible_provided), 0, CRUCIBLE_STR_INIT("test.mirror/1"), functions, 1, 0},
    {sizeof(crucible_provided), 0, CRUCIBLE_STR_INIT("crucible.converter/1"), converting, 1, 0}};
static const crucible_str added[] = {CRUCIBLE_SIGNATURES(TEST_ADD_1)};
static const crucible_required required[] = {
#ifdef REQUIRES
    {sizeof(crucible_required), 0, CRUCIBLE_STR_INIT("test.tally/1"), added, 1, 0}};
#else
    {sizeof(crucible_required), 0, CRUCIBLE_STR_INIT("test.tally/1"), added, 1, CRUCIBLE_REQUIRED_OPTIONAL}};
#endif
static const crucible_lifecycle lifecycle = {.size = sizeof lifecycle, .create = mirror_create};
static const crucible_descriptor descriptor = {
    .size = sizeof descriptor, .abi = 1, .id = CRUCIBLE_STR_INIT("test.mirror"), .version = CRUCIBLE_STR_INIT("1.0.0"),
    .summary = CRUCIBLE_STR_INIT("calls back"), .threads = CRUCIBLE_THREADS_CONCURRENT, .unload = CRUCIBLE_UNLOAD_ATTEMPT,
#ifdef CONVERTS
    .provided_count = 2,
#else
    .provided_count = 1,
#endif
    .provided = provided, .required = required, .required_count = 1, .lifecycle = &lifecycle};

CRUCIBLE_EXPORT int32_t crucible_plugin_entry(crucible_negotiation *negotiation) {
    negotiation->abi_chosen = 1;
    negotiation->descriptor = &descriptor;
    return CRUCIBLE_OK;
}
