/* advocate.c — a plugin that says what its configuration says, proposals and all: -DROUTING, -DVOICE or -DTOOLS. The `config` in the manifest
 * is the routing decision, the voice selection or the tool catalogue that it answers with. */
#include <crucible/config.h>
#include <crucible/crucible.h>
#include <crucible/json.h>
#if defined ROUTING
#include <crucible/routing.h>
#define INTERFACE CRUCIBLE_ROUTING_1
#define INTERFACE_NAME CRUCIBLE_ROUTING_1_NAME
#elif defined VOICE
#include <crucible/voice.h>
#define INTERFACE CRUCIBLE_VOICE_1
#define INTERFACE_NAME CRUCIBLE_VOICE_1_NAME
#else
#include <crucible/tools.h>
#define INTERFACE CRUCIBLE_TOOLS_1
#define INTERFACE_NAME CRUCIBLE_TOOLS_1_NAME
#endif

CRUCIBLE_PROVIDER_PROTOTYPES(advocate_, INTERFACE)

static int32_t say(const crucible_host *host, const crucible_call *call, crucible_out *out) {
    crucible_import import = {.size = sizeof import};
    int32_t status = host->import_at(host, CRUCIBLE_STR(CRUCIBLE_CONFIG_1_NAME), 0, &import);
    return status == CRUCIBLE_OK ? ((const crucible_config_1 *)(const void *)import.functions)->get(call, out) : status;
}

#if defined ROUTING
static int32_t advocate_route(void *instance, const crucible_call *call, crucible_str request, crucible_out *decision) {
    (void)request;
    return say(instance, call, decision);
}
#elif defined VOICE
static int32_t advocate_select(void *instance, const crucible_call *call, crucible_str request, crucible_out *selection) {
    (void)request;
    return say(instance, call, selection);
}

static int32_t advocate_voices(void *instance, const crucible_call *call, crucible_out *list) { return say(instance, call, list); }
#else
static int32_t advocate_catalogue(void *instance, const crucible_call *call, crucible_out *catalogue) { return say(instance, call, catalogue); }

static int32_t advocate_call(
    void *instance, const crucible_call *call, crucible_str request, crucible_fn_str progress, crucible_fn_i32_str done) {
    (void)instance, (void)call, (void)request, (void)progress, (void)done;
    return CRUCIBLE_NOT_FOUND;
}
#endif

static int32_t create(const crucible_host *host, void **instance) {
    *instance = (void *)(uintptr_t)host;
    return CRUCIBLE_OK;
}

static const crucible_function functions[] = {CRUCIBLE_PROVIDER_FUNCTIONS(advocate_, INTERFACE)};
static const crucible_provided provided[] = {
    {.size = sizeof(crucible_provided), .interface_name = CRUCIBLE_STR_INIT(INTERFACE_NAME), .functions = functions, .count = sizeof functions / sizeof *functions}};
static const crucible_str config_functions[] = {CRUCIBLE_SIGNATURES(CRUCIBLE_CONFIG_1)};
static const crucible_required required[] = {
    {.size = sizeof(crucible_required), .interface_name = CRUCIBLE_STR_INIT(CRUCIBLE_CONFIG_1_NAME), .signatures = config_functions, .count = 1}};
static const crucible_lifecycle lifecycle = {.size = sizeof lifecycle, .create = create};
static const crucible_descriptor descriptor = {
    .size = sizeof descriptor, .abi = 1, .id = CRUCIBLE_STR_INIT("test.advocate"), .version = CRUCIBLE_STR_INIT("1.0.0"),
    .summary = CRUCIBLE_STR_INIT("says what its configuration says"), .threads = CRUCIBLE_THREADS_CONCURRENT, .unload = CRUCIBLE_UNLOAD_ATTEMPT,
    .provided_count = 1, .provided = provided, .required = required, .required_count = 1, .lifecycle = &lifecycle};

CRUCIBLE_EXPORT int32_t crucible_plugin_entry(crucible_negotiation *negotiation);
CRUCIBLE_EXPORT int32_t crucible_plugin_entry(crucible_negotiation *negotiation) {
    negotiation->abi_chosen = 1;
    negotiation->descriptor = &descriptor;
    return CRUCIBLE_OK;
}
