/* old_plugin.c — a plugin of the first days: built against the header beside it, which never changes. It must load into every host that
 * speaks ABI 1, and answer. It keeps a number, so that state can be asked of it too.
 */
#include "crucible.h"

#include <stdlib.h>

typedef struct {
    const crucible_host *host;
    int64_t total;
} keeper;

static int32_t add(void *instance, const crucible_call *call, crucible_str name, int64_t amount, int64_t *total) {
    keeper *self = instance;
    if (call->size < sizeof *call) return CRUCIBLE_FAILED;
    if (name.size == 0) return self->host->fail(self->host, call, CRUCIBLE_INVALID_ARGUMENT, CRUCIBLE_STR("a name has at least one byte"));
    *total = self->total += amount;
    return CRUCIBLE_OK;
}

static int32_t echo(void *instance, const crucible_call *call, crucible_str text, crucible_out *reply) {
    (void)instance;
    (void)call;
    return reply->write(reply, text.data, text.size);
}

static int32_t create(const crucible_host *host, void **instance) {
    if (host->size < sizeof *host || host->abi != 1) return CRUCIBLE_UNAVAILABLE;
    keeper *self = calloc(1, sizeof *self);
    if (self == NULL) return CRUCIBLE_RESOURCE_EXHAUSTED;
    self->host = host;
    *instance = self;
    return CRUCIBLE_OK;
}

static int32_t save_state(void *instance, const crucible_call *call, crucible_out *state) {
    (void)call;
    return state->write(state, &((keeper *)instance)->total, sizeof(int64_t));
}

static int32_t restore_state(void *instance, const crucible_call *call, uint32_t version, crucible_bytes state) {
    (void)call;
    if (version != 1 || state.size != sizeof(int64_t)) return CRUCIBLE_INVALID_ARGUMENT;
    for (size_t i = 0; i < state.size; i++) ((uint8_t *)&((keeper *)instance)->total)[i] = state.data[i];
    return CRUCIBLE_OK;
}

static void destroy(void *instance) { free(instance); }

static const crucible_function functions[] = {
    {sizeof(crucible_function), 0, CRUCIBLE_STR_INIT("add(str name, i64 amount, out i64 total)"), (void (*)(void))add},
    {sizeof(crucible_function), 0, CRUCIBLE_STR_INIT("echo(str text, out str reply)"), (void (*)(void))echo},
};
static const crucible_provided provided[] = {
    {sizeof(crucible_provided), 0, CRUCIBLE_STR_INIT("acme.old/1"), functions, 2, 0},
};
static const crucible_lifecycle lifecycle = {
    .size = sizeof lifecycle, .create = create, .save_state = save_state, .restore_state = restore_state, .destroy = destroy,
};
static const crucible_descriptor descriptor = {
    .size = sizeof descriptor,
    .abi = 1,
    .id = CRUCIBLE_STR_INIT("acme.old"),
    .version = CRUCIBLE_STR_INIT("1.0.0"),
    .summary = CRUCIBLE_STR_INIT("Built against the first header"),
    .threads = CRUCIBLE_THREADS_SERIAL,
    .unload = CRUCIBLE_UNLOAD_ATTEMPT,
    .provided_count = 1,
    .provided = provided,
    .lifecycle = &lifecycle,
    .state_schema = CRUCIBLE_STR_INIT("acme.old"),
    .state_version_minimum = 1,
    .state_version = 1,
};

CRUCIBLE_EXPORT int32_t crucible_plugin_entry(crucible_negotiation *negotiation);
CRUCIBLE_EXPORT int32_t crucible_plugin_entry(crucible_negotiation *negotiation) {
    if (negotiation->size < sizeof *negotiation || negotiation->abi_minimum > 1 || negotiation->abi_maximum < 1) return CRUCIBLE_UNAVAILABLE;
    negotiation->abi_chosen = 1;
    negotiation->descriptor = &descriptor;
    return CRUCIBLE_OK;
}
