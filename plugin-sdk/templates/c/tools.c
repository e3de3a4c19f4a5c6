/* %{symbol}.c — provides crucible.tools/1: two tools. `count` counts the words of a text, `tally` keeps a running total.
 */
#include <crucible/json.h>
#include <crucible/tools.h>
#include <errno.h>
#include <inttypes.h>

/* Every tool with the JSON Schema of its arguments, from which a model learns how to call it. */
static const char catalogue[] =
    "{\"tools\":["
    "{\"name\":\"%{symbol}.count\",\"description\":\"Counts the words of a text.\",\"input_schema\":{\"type\":\"object\","
    "\"properties\":{\"text\":{\"type\":\"string\"}},\"required\":[\"text\"]}},"
    "{\"name\":\"%{symbol}.tally\",\"description\":\"Adds an amount to a running total and tells it.\",\"input_schema\":{\"type\":\"object\","
    "\"properties\":{\"amount\":{\"type\":\"integer\"}},\"required\":[\"amount\"]}}"
    "],\"servers\":[{\"name\":\"%{symbol}\",\"state\":\"ready\",\"restarts\":0}]}";

typedef struct {
    const crucible_host *host;
    int64_t total;
} %{symbol}_plugin;

CRUCIBLE_PROVIDER_PROTOTYPES(%{symbol}_, CRUCIBLE_TOOLS_1)

static int32_t fail(const %{symbol}_plugin *self, const crucible_call *call, int32_t status, const char *message) {
    return self->host->fail(self->host, call, status, crucible_text(message));
}

static int32_t %{symbol}_catalogue(void *instance, const crucible_call *call, crucible_out *out) {
    (void)instance;
    (void)call;
    return crucible_put(out, catalogue);
}

/* The result of a tool: its text, and the same as the only content. */
static void answer(crucible_fn_i32_str done, const char *text) {
    crucible_buffer result = crucible_buffer_make();
    crucible_put(&result.out, "{\"text\":");
    crucible_json_quote(&result.out, crucible_text(text));
    crucible_put(&result.out, ",\"is_error\":false,\"content\":[{\"type\":\"text\",\"text\":");
    crucible_json_quote(&result.out, crucible_text(text));
    crucible_put(&result.out, "}]}");
    done.invoke(done.context, CRUCIBLE_OK, crucible_buffer_text(&result));
    crucible_buffer_free(&result);
}

static int32_t count_words(const %{symbol}_plugin *self, const crucible_call *call, crucible_str arguments, crucible_fn_i32_str done) {
    crucible_str value;
    if (!crucible_json_member(arguments, "text", &value) || !crucible_json_is_text(value))
        return fail(self, call, CRUCIBLE_INVALID_ARGUMENT, "\"text\" is missing or no text");
    char *text = malloc(value.size);
    size_t size, words = 0;
    if (text == NULL || !crucible_json_text(value, text, value.size, &size)) {
        free(text);
        return fail(self, call, CRUCIBLE_RESOURCE_EXHAUSTED, "out of memory");
    }
    for (size_t i = 0; i < size; i++)
        if ((unsigned char)text[i] > ' ' && (i == 0 || (unsigned char)text[i - 1] <= ' ')) words++;
    free(text);
    char line[32];
    snprintf(line, sizeof line, "%zu words", words);
    answer(done, line);
    return CRUCIBLE_OK;
}

static int32_t tally(%{symbol}_plugin *self, const crucible_call *call, crucible_str arguments, crucible_fn_i32_str done) {
    crucible_str value;
    double amount;
    if (!crucible_json_member(arguments, "amount", &value) || !crucible_json_number(value, &amount) || amount < -1e15 || amount > 1e15
        || (double)(int64_t)amount != amount)
        return fail(self, call, CRUCIBLE_INVALID_ARGUMENT, "\"amount\" must be a whole number");
    int64_t total;
    if (__builtin_add_overflow(self->total, (int64_t)amount, &total))
        return fail(self, call, CRUCIBLE_RESOURCE_EXHAUSTED, "the total does not fit 64 bits");
    self->total = total;
    char line[48];
    snprintf(line, sizeof line, "the total is %" PRId64, total);
    answer(done, line);
    return CRUCIBLE_OK;
}

/* Asynchronous: what is quick may answer before it returns. A failure that is returned comes instead of done. */
static int32_t %{symbol}_call(
    void *instance, const crucible_call *call, crucible_str request, crucible_fn_str progress, crucible_fn_i32_str done) {
    (void)progress;
    crucible_str object, name, arguments;
    if (!crucible_json_parse(request, &object) || !crucible_json_member(object, "name", &name) || !crucible_json_is_text(name)
        || !crucible_json_member(object, "arguments", &arguments) || !crucible_json_is_object(arguments))
        return fail(instance, call, CRUCIBLE_INVALID_ARGUMENT, "a request is a JSON object with \"name\" and \"arguments\"");
    if (crucible_json_equals(name, "%{symbol}.count")) return count_words(instance, call, arguments, done);
    if (crucible_json_equals(name, "%{symbol}.tally")) return tally(instance, call, arguments, done);
    return fail(instance, call, CRUCIBLE_NOT_FOUND, "there are only the tools %{symbol}.count and %{symbol}.tally");
}

/* ---- State: what the next generation begins with, when this library is replaced while it runs ---------------------------------- */

static int32_t save_state(void *instance, const crucible_call *call, crucible_out *state) {
    (void)call;
    const %{symbol}_plugin *self = instance;
    return crucible_put_format(state, "%" PRId64, self->total);
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
    self->total = value;
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

static const crucible_function functions[] = {CRUCIBLE_PROVIDER_FUNCTIONS(%{symbol}_, CRUCIBLE_TOOLS_1)};
static const crucible_provided provided[] = {
    {
        .size = sizeof(crucible_provided),
        .interface_name = CRUCIBLE_STR_INIT(CRUCIBLE_TOOLS_1_NAME),
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
