/* %{symbol}.c — provides crucible.routing/1: chooses the model that answers by the words of the prompt.
 */
#define _POSIX_C_SOURCE 200809L
#include <crucible/json.h>
#include <crucible/routing.h>
#include <math.h>
#include <strings.h>

/* ---- The rules: change these ------------------------------------------------------------------------------------------------- */

typedef struct {
    const char *provider; /* id of a plugin in the manifest that provides crucible.model/1 */
    const char *id;
    bool has_tools;
    double quality;
    double tokens_per_second;
    double usd_per_million; /* tokens, read or written */
} model;

enum { SMALL, LARGE, MODEL_COUNT };
static const model models[MODEL_COUNT] = {
    [SMALL] = {"local", "small", false, 0.4, 60, 0},
    [LARGE] = {"cloud", "large", true, 0.9, 80, 10},
};

/* The first word that the prompt contains decides; without one it is SMALL, and the task is "chat". */
static const struct {
    const char *word, *task;
    int model;
} rules[] = {
    {"translate", "translation", SMALL}, {"code", "code", LARGE}, {"function", "code", LARGE}, {"prove", "reasoning", LARGE},
};

enum { USUAL_OUTPUT = 256 };

/* ---- The request ---------------------------------------------------------------------------------------------------------------- */

typedef struct {
    char *prompt; /* [owned], like model and task, which may be NULL */
    char *model;
    char *task;
    size_t prompt_size;
    double context_tokens, max_output_tokens, max_cost, max_latency, min_quality;
    bool needs_tools;
} request;

typedef struct {
    const crucible_host *host;
} %{symbol}_plugin;

CRUCIBLE_PROVIDER_PROTOTYPES(%{symbol}_, CRUCIBLE_ROUTING_1)

static int32_t fail(const %{symbol}_plugin *self, const crucible_call *call, int32_t status, const char *message) {
    return self->host->fail(self->host, call, status, crucible_text(message));
}

/* The text of a member, decoded [owned], or NULL. */
static char *text_of(crucible_str object, const char *name, size_t *size) {
    crucible_str value;
    if (!crucible_json_member(object, name, &value) || !crucible_json_is_text(value)) return NULL;
    char *text = malloc(value.size + 1);
    if (text == NULL || !crucible_json_text(value, text, value.size, size)) return free(text), NULL;
    text[*size] = '\0';
    return text;
}

static bool contains(const char *text, size_t size, const char *word) {
    size_t length = strlen(word);
    for (size_t i = 0; i + length <= size; i++)
        if (strncasecmp(text + i, word, length) == 0) return true;
    return false;
}

static double number_of(crucible_str object, const char *name, double without) {
    crucible_str value;
    double number;
    return crucible_json_member(object, name, &value) && crucible_json_number(value, &number) ? number : without;
}

static bool read_request(crucible_str text, request *into) {
    crucible_str object, limits = {NULL, 0}, tools;
    size_t unused;
    *into = (request){0};
    if (!crucible_json_parse(text, &object)) return false;
    into->prompt = text_of(object, "prompt", &into->prompt_size);
    into->model = text_of(object, "model", &unused);
    into->task = text_of(object, "task", &unused);
    into->context_tokens = number_of(object, "context_tokens", 0);
    into->max_output_tokens = number_of(object, "max_output_tokens", USUAL_OUTPUT);
    into->needs_tools = crucible_json_member(object, "needs_tools", &tools) && crucible_json_is_true(tools);
    crucible_json_member(object, "constraints", &limits);
    into->max_cost = number_of(limits, "max_cost_usd", HUGE_VAL);
    into->max_latency = number_of(limits, "max_latency_ms", HUGE_VAL);
    into->min_quality = number_of(limits, "min_quality", 0);
    return into->prompt != NULL;
}

static void free_request(request *it) {
    free(it->prompt);
    free(it->model);
    free(it->task);
}

/* ---- The decision --------------------------------------------------------------------------------------------------------------- */

static double input_tokens(const request *it) { return floor((double)it->prompt_size / 4) + 1 + it->context_tokens; }
static double cost(const model *each, const request *it) {
    return (input_tokens(it) + it->max_output_tokens) * each->usd_per_million / 1e6;
}
static double latency(const model *each, const request *it) { return it->max_output_tokens / each->tokens_per_second * 1000; }

/* Why a model does not fit, or NULL. */
static const char *excluded(const model *each, const request *it) {
    if (it->model != NULL && strcmp(it->model, each->id) != 0) return "another model is asked for";
    if (it->needs_tools && !each->has_tools) return "it cannot use tools";
    if (cost(each, it) > it->max_cost) return "it costs more than max_cost_usd";
    if (latency(each, it) > it->max_latency) return "it takes longer than max_latency_ms";
    if (each->quality < it->min_quality) return "it is below min_quality";
    return NULL;
}

static void put_choice(crucible_out *out, const model *each, const request *it) {
    crucible_put_format(
        out, "{\"provider\":\"%s\",\"model\":\"%s\",\"estimates\":{\"input_tokens\":%.0f,\"output_tokens\":%.0f,", each->provider, each->id,
        input_tokens(it), it->max_output_tokens);
    crucible_put_format(out, "\"cost_usd\":%.9f,\"latency_ms\":%.1f}}", cost(each, it), latency(each, it));
}

static int32_t decide(const %{symbol}_plugin *self, const crucible_call *call, const request *it, crucible_out *decision) {
    const char *task = "chat", *reason = "no rule has a word of the prompt";
    int order[MODEL_COUNT] = {SMALL, LARGE};
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        if (!contains(it->prompt, it->prompt_size, rules[i].word)) continue;
        task = rules[i].task;
        reason = rules[i].word;
        order[0] = rules[i].model;
        order[1] = rules[i].model == SMALL ? LARGE : SMALL;
        break;
    }
    crucible_buffer made = crucible_buffer_make(), refused = crucible_buffer_make();
    int fitting = 0;
    for (int i = 0; i < MODEL_COUNT; i++) {
        const model *each = &models[order[i]];
        const char *why = excluded(each, it);
        if (why != NULL) {
            crucible_put_format(&refused.out, "%s%s: %s", refused.size > 0 ? "; " : "", each->id, why);
            continue;
        }
        crucible_put(&made.out, fitting == 0 ? "{\"choice\":" : fitting == 1 ? ",\"fallbacks\":[" : ",");
        put_choice(&made.out, each, it);
        fitting++;
    }
    crucible_put(&made.out, fitting == 1 ? ",\"fallbacks\":[],\"task\":" : "],\"task\":");
    crucible_json_quote(&made.out, crucible_text(it->task != NULL ? it->task : task));
    crucible_put_format(
        &made.out, ",\"complexity\":\"%s\",\"reasons\":[",
        it->prompt_size < 400 ? "simple" : it->prompt_size < 4000 ? "moderate" : "complex");
    crucible_json_quote(&made.out, crucible_text(reason));
    crucible_put(&made.out, "]}");
    int32_t status = fitting > 0 ? decision->write(decision, made.data, made.size)
                                 : self->host->fail(self->host, call, CRUCIBLE_NOT_FOUND, crucible_buffer_text(&refused));
    crucible_buffer_free(&made);
    crucible_buffer_free(&refused);
    return status;
}

static int32_t %{symbol}_route(void *instance, const crucible_call *call, crucible_str text, crucible_out *decision) {
    request it;
    int32_t status = read_request(text, &it)
                         ? decide(instance, call, &it, decision)
                         : fail(instance, call, CRUCIBLE_INVALID_ARGUMENT, "a request is a JSON object with a \"prompt\"");
    free_request(&it);
    return status;
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

static const crucible_function functions[] = {CRUCIBLE_PROVIDER_FUNCTIONS(%{symbol}_, CRUCIBLE_ROUTING_1)};
static const crucible_provided provided[] = {
    {
        .size = sizeof(crucible_provided),
        .interface_name = CRUCIBLE_STR_INIT(CRUCIBLE_ROUTING_1_NAME),
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
