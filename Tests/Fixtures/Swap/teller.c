/* teller.c — writes its configuration into the log when it starts, so that the log tells which generation got which. VERSION is a macro. */
#include <crucible/config.h>
#include <crucible/log.h>
#include <string.h>

#ifndef VERSION
#define VERSION "1.0.0"
#endif

/* Of the library: there is one host for it, and one start at a time. */
static const crucible_host *host;

typedef struct text {
    crucible_out out;
    char data[512];
    size_t size;
} text;

static int32_t append(crucible_out *self, const void *data, size_t size) {
    text *into = (text *)self;
    if (size > sizeof into->data - into->size) return CRUCIBLE_TOO_LARGE;
    memcpy(into->data + into->size, data, size);
    into->size += size;
    return CRUCIBLE_OK;
}

static const void *service(const char *name) {
    crucible_import import = {.size = sizeof import};
    return host->import_at(host, (crucible_str){name, strlen(name)}, 0, &import) == CRUCIBLE_OK ? (const void *)import.functions : NULL;
}

static int32_t start(void *instance, const crucible_call *call) {
    (void)instance;
    const crucible_config_1 *config = service(CRUCIBLE_CONFIG_1_NAME);
    const crucible_log_1 *log = service(CRUCIBLE_LOG_1_NAME);
    if (!config || !log) return CRUCIBLE_UNAVAILABLE;
    text line = {{sizeof(crucible_out), 0, append}, "", 0};
    append(&line.out, VERSION " told ", strlen(VERSION " told "));
    int32_t status = config->get(call, &line.out);
    return status != CRUCIBLE_OK ? status : log->write(call, 3, (crucible_str){line.data, line.size}, (crucible_str){NULL, 0});
}

static int32_t create(const crucible_host *given, void **instance) {
    host = given;
    *instance = NULL;
    return CRUCIBLE_OK;
}

static const crucible_str config_functions[] = {CRUCIBLE_SIGNATURES(CRUCIBLE_CONFIG_1)};
static const crucible_str log_functions[] = {CRUCIBLE_SIGNATURES(CRUCIBLE_LOG_1)};
static const crucible_required required[] = {
    {sizeof(crucible_required), 0, CRUCIBLE_STR_INIT(CRUCIBLE_CONFIG_1_NAME), config_functions, sizeof config_functions / sizeof *config_functions, 0},
    {sizeof(crucible_required), 0, CRUCIBLE_STR_INIT(CRUCIBLE_LOG_1_NAME), log_functions, sizeof log_functions / sizeof *log_functions, 0}};
static const crucible_lifecycle lifecycle = {.size = sizeof lifecycle, .create = create, .start = start};
static const crucible_descriptor descriptor = {
    .size = sizeof descriptor, .abi = 1, .id = CRUCIBLE_STR_INIT("test.teller"), .version = CRUCIBLE_STR_INIT(VERSION),
    .summary = CRUCIBLE_STR_INIT("tells its configuration"), .threads = CRUCIBLE_THREADS_CONCURRENT, .unload = CRUCIBLE_UNLOAD_ATTEMPT,
    .required = required, .required_count = 2, .lifecycle = &lifecycle};

CRUCIBLE_EXPORT int32_t crucible_plugin_entry(crucible_negotiation *negotiation) {
    negotiation->abi_chosen = 1;
    negotiation->descriptor = &descriptor;
    return CRUCIBLE_OK;
}
