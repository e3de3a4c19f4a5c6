/* %{symbol}.c — provides %{interface}, an interface of its own: see %{symbol}.h.
 */
#include "%{symbol}.h"

#include <crucible/buffer.h>
#include <errno.h>
#include <inttypes.h>

typedef struct {
    const crucible_host *host;
    int64_t guests;
} %{symbol}_plugin;

CRUCIBLE_PROVIDER_PROTOTYPES(%{symbol}_, %{INTERFACE})

static int32_t fail(const %{symbol}_plugin *self, const crucible_call *call, int32_t status, const char *message) {
    return self->host->fail(self->host, call, status, crucible_text(message));
}

static int32_t %{symbol}_greet(void *instance, const crucible_call *call, crucible_str name, crucible_out *greeting) {
    %{symbol}_plugin *self = instance;
    if (name.size == 0) return fail(self, call, CRUCIBLE_INVALID_ARGUMENT, "there is nobody to greet");
    self->guests++;
    crucible_put(greeting, "Hello, ");
    greeting->write(greeting, name.data, name.size);
    return crucible_put_format(greeting, "! You are guest number %" PRId64 ".", self->guests);
}

/* ---- State: what the next generation begins with, when this library is replaced while it runs ---------------------------------- */

static int32_t save_state(void *instance, const crucible_call *call, crucible_out *state) {
    (void)call;
    const %{symbol}_plugin *self = instance;
    return crucible_put_format(state, "%" PRId64, self->guests);
}

/* State comes from another library: check it, and change nothing before all of it is known to be good. */
static int32_t restore_state(void *instance, const crucible_call *call, uint32_t version, crucible_bytes state) {
    %{symbol}_plugin *self = instance;
    char digits[24], *end;
    if (version != 1 || state.size == 0 || state.size >= sizeof digits)
        return fail(self, call, CRUCIBLE_INVALID_ARGUMENT, "this is not the state of version 1");
    memcpy(digits, state.data, state.size);
    digits[state.size] = '\0';
    errno = 0;
    int64_t value = strtoll(digits, &end, 10);
    if (*end != '\0' || end == digits || errno != 0) return fail(self, call, CRUCIBLE_INVALID_ARGUMENT, "the state is not a number");
    self->guests = value;
    return CRUCIBLE_OK;
}

/* ---- Life --------------------------------------------------------------------------------------------------------------------- */

static int32_t create(const crucible_host *host, void **instance) {
    %{symbol}_plugin *self = calloc(1, sizeof *self);
    if (self == NULL) return CRUCIBLE_RESOURCE_EXHAUSTED;
    self->host = host;
    *instance = self;
    return CRUCIBLE_OK;
}

static void destroy(void *instance) { free(instance); }

/* ---- What the library says about itself: static data ------------------------------------------------------------------------ */

static const crucible_function functions[] = {CRUCIBLE_PROVIDER_FUNCTIONS(%{symbol}_, %{INTERFACE})};
static const crucible_provided provided[] = {
    {
        .size = sizeof(crucible_provided),
        .interface_name = CRUCIBLE_STR_INIT(%{INTERFACE}_NAME),
        .functions = functions,
        .count = sizeof functions / sizeof *functions,
    },
};
static const crucible_lifecycle lifecycle = {
    .size = sizeof lifecycle,
    .create = create,
    .save_state = save_state,
    .restore_state = restore_state,
    .destroy = destroy,
};
static const crucible_descriptor descriptor = {
    .size = sizeof descriptor,
    .abi = CRUCIBLE_ABI_MAXIMUM,
    .id = CRUCIBLE_STR_INIT("%{id}"),
    .version = CRUCIBLE_STR_INIT("1.0.0"),
    .summary = CRUCIBLE_STR_INIT("%{summary}"),
    .threads = CRUCIBLE_THREADS_SERIAL, /* one thread at a time: no locks needed */
    .unload = CRUCIBLE_UNLOAD_ATTEMPT,
    .provided_count = sizeof provided / sizeof *provided,
    .provided = provided,
    .lifecycle = &lifecycle,
    .state_schema = CRUCIBLE_STR_INIT("%{id}"),
    .state_version_minimum = 1,
    .state_version = 1,
};

CRUCIBLE_EXPORT int32_t crucible_plugin_entry(crucible_negotiation *negotiation);
CRUCIBLE_EXPORT int32_t crucible_plugin_entry(crucible_negotiation *negotiation) {
    if (negotiation->abi_minimum > CRUCIBLE_ABI_MAXIMUM || negotiation->abi_maximum < CRUCIBLE_ABI_MAXIMUM) {
        negotiation->refusal = CRUCIBLE_STR("this plugin speaks ABI 1");
        return CRUCIBLE_UNAVAILABLE;
    }
    negotiation->abi_chosen = CRUCIBLE_ABI_MAXIMUM;
    negotiation->descriptor = &descriptor;
    return CRUCIBLE_OK;
}
