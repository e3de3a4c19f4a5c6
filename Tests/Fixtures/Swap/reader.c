/* reader.c — subscribes to `load.*` when it starts, and says on the topic `echo` what it was told: topic and sequence. What it was told so
 * often is its state, unless NO_STATE is set. SLOW: how many microseconds it takes for each. VERSION is a macro. */
#include <crucible/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef VERSION
#define VERSION "1.0.0"
#endif

#define TEST_READER_1(F, X, IN, OUT, FN) F(X, told, OUT(u64, count))

typedef struct reader {
    const crucible_host *host;
    const crucible_event_1 *events;
    _Atomic uint64_t count;
} reader;

CRUCIBLE_PROVIDER_PROTOTYPES(reader_, TEST_READER_1)

static int32_t reader_told(void *instance, const crucible_call *call, crucible_out_u64 count) {
    (void)call;
    *count = ((reader *)instance)->count;
    return CRUCIBLE_OK;
}

/* The text between `start` and the next character of `ends`. */
static int find(char *into, size_t size, crucible_str text, const char *start, const char *ends) {
    char copy[1024];
    snprintf(copy, sizeof copy, "%.*s", (int)text.size, text.data);
    const char *found = strstr(copy, start);
    if (!found) return 0;
    found += strlen(start);
    snprintf(into, size, "%.*s", (int)strcspn(found, ends), found);
    return 1;
}

static int32_t on_event(void *context, crucible_str message) {
    reader *self = context;
    char topic[64], sequence[32], echo[128];
    /* `subscribed` has neither. */
    if (!find(topic, sizeof topic, message, "\"topic\":\"", "\"")) return CRUCIBLE_OK;
    if (!find(sequence, sizeof sequence, message, "\"sequence\":", ",")) snprintf(sequence, sizeof sequence, "0");
#ifdef SLOW
    usleep(SLOW);
#endif
    int size = snprintf(echo, sizeof echo, "\"%s %s\"", topic, sequence);
    crucible_call root = {.size = sizeof root};
    crucible_u64 published;
    self->count++;
    return self->events->publish(&root, CRUCIBLE_STR("echo"), (crucible_str){echo, (size_t)size}, &published);
}

static int32_t on_end(void *context, crucible_i32 status, crucible_str message) {
    (void)context, (void)status, (void)message;
    return CRUCIBLE_OK;
}

static int32_t reader_create(const crucible_host *host, void **instance) {
    reader *self = calloc(1, sizeof *self);
    crucible_import import = {.size = sizeof import};
    if (!self || host->import_at(host, CRUCIBLE_STR(CRUCIBLE_EVENT_1_NAME), 0, &import) != CRUCIBLE_OK) return CRUCIBLE_UNAVAILABLE;
    self->host = host;
    self->events = (const crucible_event_1 *)import.functions;
    *instance = self;
    return CRUCIBLE_OK;
}

static int32_t reader_start(void *instance, const crucible_call *call) {
    reader *self = instance;
    (void)call;
    crucible_call root = {.size = sizeof root};
    return self->events->subscribe(
        &root, CRUCIBLE_STR("{\"name\": \"load\", \"topics\": [\"load.*\"], \"overflow\": \"block\", \"queue\": 16}"),
        (crucible_fn_str){on_event, self}, (crucible_fn_i32_str){on_end, self});
}

#ifndef NO_STATE
static int32_t reader_save(void *instance, const crucible_call *call, crucible_out *state) {
    uint64_t count = ((reader *)instance)->count;
    (void)call;
    return state->write(state, &count, sizeof count);
}

static int32_t reader_restore(void *instance, const crucible_call *call, crucible_u32 version, crucible_bytes state) {
    uint64_t count;
    (void)call, (void)version;
    if (state.size != sizeof count) return CRUCIBLE_INVALID_ARGUMENT;
    memcpy(&count, state.data, sizeof count);
    ((reader *)instance)->count = count;
    return CRUCIBLE_OK;
}
#endif

static void reader_destroy(void *instance) { free(instance); }

static const crucible_function functions[] = {CRUCIBLE_PROVIDER_FUNCTIONS(reader_, TEST_READER_1)};
static const crucible_provided provided[] = {
    {sizeof(crucible_provided), 0, CRUCIBLE_STR_INIT("test.reader/1"), functions, sizeof functions / sizeof *functions, 0}};
static const crucible_str events[] = {CRUCIBLE_SIGNATURES(CRUCIBLE_EVENT_1)};
static const crucible_required required[] = {
    {sizeof(crucible_required), 0, CRUCIBLE_STR_INIT(CRUCIBLE_EVENT_1_NAME), events, sizeof events / sizeof *events, 0}};
static const crucible_lifecycle lifecycle = {
    .size = sizeof lifecycle, .create = reader_create, .start = reader_start,
#ifndef NO_STATE
    .save_state = reader_save, .restore_state = reader_restore,
#endif
    .destroy = reader_destroy};
static const crucible_descriptor descriptor = {
    .size = sizeof descriptor, .abi = 1, .id = CRUCIBLE_STR_INIT("test.reader"), .version = CRUCIBLE_STR_INIT(VERSION),
    .summary = CRUCIBLE_STR_INIT("says what it was told"), .threads = CRUCIBLE_THREADS_CONCURRENT, .unload = CRUCIBLE_UNLOAD_ATTEMPT,
    .provided = provided, .provided_count = 1, .required = required, .required_count = 1, .lifecycle = &lifecycle,
#ifndef NO_STATE
    .state_schema = CRUCIBLE_STR_INIT("test.reader"), .state_version_minimum = 1, .state_version = 1,
#endif
};

CRUCIBLE_EXPORT int32_t crucible_plugin_entry(crucible_negotiation *negotiation) {
    negotiation->abi_chosen = 1;
    negotiation->descriptor = &descriptor;
    return CRUCIBLE_OK;
}
