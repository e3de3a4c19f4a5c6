/* %{symbol}.c — provides crucible.model/1: a model that says what it was told, word by word. Put a real one in its place.
 */
#include <crucible/json.h>
#include <crucible/model.h>

typedef struct {
    const crucible_host *host;
} %{symbol}_plugin;

CRUCIBLE_PROVIDER_PROTOTYPES(%{symbol}_, CRUCIBLE_MODEL_1)

static int32_t fail(const %{symbol}_plugin *self, const crucible_call *call, int32_t status, const char *message) {
    return self->host->fail(self->host, call, status, crucible_text(message));
}

static int32_t %{symbol}_models(void *instance, const crucible_call *call, crucible_out *list) {
    (void)instance;
    (void)call;
    return crucible_put(
        list, "{\"models\":[{\"id\":\"echo\",\"context_length\":8192,\"abilities\":[\"streaming\"],\"input_cost_per_million\":0,"
              "\"output_cost_per_million\":0,\"quality\":0,\"tokens_per_second\":1000}]}");
}

/* The content of the last message of a user [owned], or NULL. */
static char *last_words(crucible_str request, size_t *size) {
    crucible_str messages, message, role, content, last = {NULL, 0};
    size_t place = 0;
    if (!crucible_json_member(request, "messages", &messages) || !crucible_json_is_array(messages)) return NULL;
    while (crucible_json_next(messages, &place, NULL, &message))
        if (crucible_json_member(message, "role", &role) && crucible_json_equals(role, "user")
            && crucible_json_member(message, "content", &content) && crucible_json_is_text(content))
            last = content;
    if (last.data == NULL) return NULL;
    char *text = malloc(last.size);
    if (text == NULL || !crucible_json_text(last, text, last.size, size)) return free(text), NULL;
    return text;
}

/* Where the next word ends, with the spaces behind it. */
static size_t word_end(const char *text, size_t size, size_t at) {
    while (at < size && text[at] != ' ') at++;
    while (at < size && text[at] == ' ') at++;
    return at;
}

static int32_t send_delta(crucible_fn_str delta, crucible_str text) {
    crucible_buffer piece = crucible_buffer_make();
    crucible_put(&piece.out, "{\"text\":");
    crucible_json_quote(&piece.out, text);
    crucible_put(&piece.out, "}");
    int32_t status = delta.invoke(delta.context, crucible_buffer_text(&piece));
    crucible_buffer_free(&piece);
    return status;
}

static void complete_with(crucible_fn_i32_str done, crucible_str text, double read, double written, bool is_cut) {
    crucible_buffer whole = crucible_buffer_make();
    crucible_put(&whole.out, "{\"text\":");
    crucible_json_quote(&whole.out, text);
    crucible_put_format(&whole.out, ",\"tool_calls\":[],\"finish_reason\":\"%s\",\"model\":\"echo\",", is_cut ? "length" : "stop");
    crucible_put_format(&whole.out, "\"usage\":{\"input_tokens\":%.0f,\"output_tokens\":%.0f}}", read, written);
    done.invoke(done.context, CRUCIBLE_OK, crucible_buffer_text(&whole));
    crucible_buffer_free(&whole);
}

/* Asynchronous. This model is quick, so it answers before it returns; one that waits answers later, from a thread of its own. */
static int32_t %{symbol}_complete(
    void *instance, const crucible_call *call, crucible_str text, crucible_fn_str delta, crucible_fn_i32_str done) {
    %{symbol}_plugin *self = instance;
    crucible_str request, value;
    double most = 1e9;
    size_t size = 0, end = 0, read = 0, written = 0;
    if (!crucible_json_parse(text, &request)) return fail(self, call, CRUCIBLE_INVALID_ARGUMENT, "the request is not JSON");
    if (!crucible_json_member(request, "model", &value) || !crucible_json_equals(value, "echo"))
        return fail(self, call, CRUCIBLE_NOT_FOUND, "there is only the model 'echo'");
    if (crucible_json_member(request, "max_output_tokens", &value)) crucible_json_number(value, &most);
    bool streams = !crucible_json_member(request, "stream", &value) || crucible_json_is_true(value);
    char *words = last_words(request, &size);
    if (words == NULL) return fail(self, call, CRUCIBLE_INVALID_ARGUMENT, "there is no message of a user");
    for (size_t at = 0; at < size; at = word_end(words, size, at)) read++;
    int32_t status = CRUCIBLE_OK;
    while (end < size && (double)written < most && status == CRUCIBLE_OK) {
        size_t start = end;
        end = word_end(words, size, start);
        written++;
        if (streams) status = send_delta(delta, (crucible_str){words + start, end - start});
        if (status == CRUCIBLE_OK && call->id != 0) status = self->host->call_check(self->host, call->id);
    }
    if (status == CRUCIBLE_OK) complete_with(done, (crucible_str){words, end}, (double)read, (double)written, end < size);
    free(words);
    return status == CRUCIBLE_OK ? CRUCIBLE_OK : fail(self, call, status, "the answer is no longer wanted");
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

static const crucible_function functions[] = {CRUCIBLE_PROVIDER_FUNCTIONS(%{symbol}_, CRUCIBLE_MODEL_1)};
static const crucible_provided provided[] = {
    {
        .size = sizeof(crucible_provided),
        .interface_name = CRUCIBLE_STR_INIT(CRUCIBLE_MODEL_1_NAME),
        .functions = functions,
        .count = sizeof functions / sizeof *functions,
    },
};
static const crucible_lifecycle lifecycle = {
    .size = sizeof lifecycle,
    .create = create,
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
