/* reporter.c — a plugin that writes what it is told into the host's registry of figures. With AT_START it writes known figures when it starts,
 * for tests that cannot call it. VERSION makes its variants.
 */
#include <crucible/crucible.h>
#include <crucible/metric.h>
#include <stdlib.h>
#include <string.h>

#ifndef VERSION
#define VERSION "1.0.0"
#endif

/* Each defines the metric, asks for the series and writes, and answers with the first status that is not OK. */
#define TEST_REPORTER_1(F, X, IN, OUT, FN)                                                          \
    F(X, add, IN(str, definition), IN(str, labels), IN(u64, amount), OUT(handle, series))           \
    F(X, set, IN(str, definition), IN(str, labels), IN(f64, value), OUT(handle, series))            \
    F(X, record, IN(str, definition), IN(str, labels), IN(u64, value), OUT(handle, series))         \
    F(X, add_to, IN(handle, series), IN(u64, amount))

typedef struct reporter {
    const crucible_host *host;
    const crucible_metric_1 *metric;
} reporter;

CRUCIBLE_PROVIDER_PROTOTYPES(reporter_, TEST_REPORTER_1)

static int32_t find(reporter *self, const crucible_call *call, crucible_str definition, crucible_str labels, crucible_handle *series) {
    crucible_handle metric = 0;
    int32_t status = self->metric->define(call, definition, &metric);
    return status != CRUCIBLE_OK ? status : self->metric->series(call, metric, labels, series);
}

static int32_t reporter_add(void *instance, const crucible_call *call, crucible_str definition, crucible_str labels, crucible_u64 amount,
                            crucible_out_handle series) {
    reporter *self = instance;
    int32_t status = find(self, call, definition, labels, series);
    return status != CRUCIBLE_OK ? status : self->metric->add(call, *series, amount);
}

static int32_t reporter_set(void *instance, const crucible_call *call, crucible_str definition, crucible_str labels, crucible_f64 value,
                            crucible_out_handle series) {
    reporter *self = instance;
    int32_t status = find(self, call, definition, labels, series);
    return status != CRUCIBLE_OK ? status : self->metric->set(call, *series, value);
}

static int32_t reporter_record(void *instance, const crucible_call *call, crucible_str definition, crucible_str labels, crucible_u64 value,
                               crucible_out_handle series) {
    reporter *self = instance;
    int32_t status = find(self, call, definition, labels, series);
    return status != CRUCIBLE_OK ? status : self->metric->record(call, *series, value);
}

static int32_t reporter_add_to(void *instance, const crucible_call *call, crucible_handle series, crucible_u64 amount) {
    reporter *self = instance;
    return self->metric->add(call, series, amount);
}

static int32_t reporter_create(const crucible_host *host, void **instance) {
    reporter *self = calloc(1, sizeof *self);
    if (!self) return CRUCIBLE_RESOURCE_EXHAUSTED;
    self->host = host;
    *instance = self;
    return CRUCIBLE_OK;
}

static int32_t reporter_start(void *instance, const crucible_call *call) {
    reporter *self = instance;
    crucible_import import = {.size = sizeof import};
    int32_t status = self->host->import_at(self->host, CRUCIBLE_STR(CRUCIBLE_METRIC_1_NAME), 0, &import);
    if (status != CRUCIBLE_OK) return status;
    self->metric = (const crucible_metric_1 *)(const void *)import.functions;
#ifdef AT_START
    crucible_handle series = 0;
    const crucible_str jobs = CRUCIBLE_STR("{\"name\":\"jobs.done\",\"kind\":\"counter\",\"unit\":\"{job}\",\"help\":\"Jobs.\",\"labels\":[\"kind\"]}");
    const crucible_str fill = CRUCIBLE_STR("{\"name\":\"queue.fill\",\"kind\":\"gauge\",\"help\":\"How full the queue is.\"}");
    const crucible_str took =
        CRUCIBLE_STR("{\"name\":\"job.duration\",\"kind\":\"distribution\",\"unit\":\"s\",\"help\":\"How long jobs took.\",\"labels\":[\"kind\"]}");
    const crucible_str kind = CRUCIBLE_STR("{\"kind\":\"a \\\"quoted\\\" one\"}");
    const uint64_t nanoseconds[] = {10000000, 10000001, 1280000000};
    if ((status = reporter_add(self, call, jobs, kind, 41, &series)) || (status = reporter_add(self, call, jobs, kind, 1, &series))) return status;
    if ((status = reporter_set(self, call, fill, CRUCIBLE_STR(""), 0.625, &series))) return status;
    for (size_t at = 0; at < 3; at++)
        if ((status = reporter_record(self, call, took, kind, nanoseconds[at], &series))) return status;
#endif
    (void)call;
    return CRUCIBLE_OK;
}

static void reporter_destroy(void *instance) { free(instance); }

static const crucible_function functions[] = {CRUCIBLE_PROVIDER_FUNCTIONS(reporter_, TEST_REPORTER_1)};
static const crucible_provided provided[] = {
    {sizeof(crucible_provided), 0, CRUCIBLE_STR_INIT("test.reporter/1"), functions, sizeof functions / sizeof *functions, 0}};
static const crucible_str metric_functions[] = {CRUCIBLE_SIGNATURES(CRUCIBLE_METRIC_1)};
static const crucible_required required[] = {
    {sizeof(crucible_required), 0, CRUCIBLE_STR_INIT(CRUCIBLE_METRIC_1_NAME), metric_functions, sizeof metric_functions / sizeof *metric_functions, 0}};
static const crucible_lifecycle lifecycle = {
    .size = sizeof lifecycle, .create = reporter_create, .start = reporter_start, .destroy = reporter_destroy};
static const crucible_descriptor descriptor = {
    .size = sizeof descriptor, .abi = 1, .id = CRUCIBLE_STR_INIT("test.reporter"), .version = CRUCIBLE_STR_INIT(VERSION),
    .summary = CRUCIBLE_STR_INIT("writes figures"), .threads = CRUCIBLE_THREADS_CONCURRENT, .unload = CRUCIBLE_UNLOAD_ATTEMPT,
    .provided_count = 1, .provided = provided, .required = required, .required_count = 1, .lifecycle = &lifecycle};

CRUCIBLE_EXPORT int32_t crucible_plugin_entry(crucible_negotiation *negotiation) {
    negotiation->abi_chosen = 1;
    negotiation->descriptor = &descriptor;
    return CRUCIBLE_OK;
}
