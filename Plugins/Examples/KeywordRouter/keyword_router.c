/* keyword_router.c — provides crucible.routing/1 by words: a router in C.
 *
 * The rules stand in the configuration; the models are those that the providers of crucible.model/1 list at the time of the request:
 *
 *     config:
 *       rules:
 *         - { words: [code, function], task: code, model: large }
 *       otherwise: small
 *
 * The first rule with a word of the prompt decides which model is asked first; every other model that fits is a fallback, in the order of
 * the plan. The same request with the same models gives the same decision.
 */
#define _POSIX_C_SOURCE 200809L
#include <crucible/config.h>
#include <crucible/json.h>
#include <crucible/model.h>
#include <crucible/routing.h>
#include <math.h>
#include <strings.h>

enum { MOST_MODELS = 64, LONGEST_ID = 256, LONGEST_WORD = 64, USUAL_OUTPUT = 256 };

typedef struct {
    const crucible_host *host;
    crucible_buffer config; /* the document, and what follows are parts of it */
    crucible_str rules, otherwise;
} router;

typedef struct {
    char provider[CRUCIBLE_LIMIT_NAME], id[LONGEST_ID];
    size_t provider_size, id_size;
    bool has_tools;
    double quality, tokens_per_second, input_cost, output_cost; /* NAN: not known */
} candidate;

typedef struct {
    crucible_str document;
    char *prompt; /* [owned] */
    size_t prompt_size;
    double input_tokens, output_tokens, max_cost, max_latency, min_quality;
    bool needs_tools;
} request;

CRUCIBLE_PROVIDER_PROTOTYPES(router_, CRUCIBLE_ROUTING_1)

static int32_t fail(const router *self, const crucible_call *call, int32_t status, const char *message) {
    return self->host->fail(self->host, call, status, crucible_text(message));
}

static double number_of(crucible_str object, const char *name, double without) {
    crucible_str value;
    double number;
    return crucible_json_member(object, name, &value) && crucible_json_number(value, &number) ? number : without;
}

/* ---- The models that can be asked now ----------------------------------------------------------------------------------------- */

static bool can_use_tools(crucible_str model) {
    crucible_str abilities, each;
    size_t place = 0;
    if (!crucible_json_member(model, "abilities", &abilities)) return false;
    while (crucible_json_next(abilities, &place, NULL, &each))
        if (crucible_json_equals(each, "tools")) return true;
    return false;
}

static size_t add_models(crucible_str list, crucible_str provider, candidate *into, size_t count) {
    crucible_str document, models, model, id;
    size_t place = 0;
    if (!crucible_json_parse(list, &document) || !crucible_json_member(document, "models", &models)) return count;
    while (count < MOST_MODELS && crucible_json_next(models, &place, NULL, &model)) {
        candidate *each = &into[count];
        if (!crucible_json_member(model, "id", &id) || !crucible_json_text(id, each->id, sizeof each->id, &each->id_size)) continue;
        each->provider_size = provider.size < sizeof each->provider ? provider.size : sizeof each->provider;
        memcpy(each->provider, provider.data, each->provider_size);
        each->has_tools = can_use_tools(model);
        each->quality = number_of(model, "quality", NAN);
        each->tokens_per_second = number_of(model, "tokens_per_second", NAN);
        each->input_cost = number_of(model, "input_cost_per_million", NAN);
        each->output_cost = number_of(model, "output_cost_per_million", NAN);
        count++;
    }
    return count;
}

/* A provider that cannot answer now has no models now. */
static size_t collect(const router *self, const crucible_call *call, candidate *into) {
    const crucible_str name = CRUCIBLE_STR(CRUCIBLE_MODEL_1_NAME);
    size_t count = 0;
    for (uint32_t i = 0; i < self->host->import_count(self->host, name); i++) {
        crucible_import import = {.size = sizeof import};
        if (self->host->import_at(self->host, name, i, &import) != CRUCIBLE_OK || import.count == 0) continue;
        crucible_buffer list = crucible_buffer_make();
        if (((const crucible_model_1 *)import.functions)->models(call, &list.out) == CRUCIBLE_OK)
            count = add_models(crucible_buffer_text(&list), import.provider, into, count);
        crucible_buffer_free(&list);
    }
    return count;
}

/* ---- The request and the rules ------------------------------------------------------------------------------------------------- */

static bool contains(const char *text, size_t size, const char *word, size_t length) {
    for (size_t i = 0; length > 0 && i + length <= size; i++)
        if (strncasecmp(text + i, word, length) == 0) return true;
    return false;
}

static bool read_request(crucible_str text, request *it) {
    crucible_str prompt, limits = {NULL, 0}, tools;
    *it = (request){0};
    if (!crucible_json_parse(text, &it->document) || !crucible_json_member(it->document, "prompt", &prompt)
        || !crucible_json_is_text(prompt))
        return false;
    it->prompt = malloc(prompt.size);
    if (it->prompt == NULL || !crucible_json_text(prompt, it->prompt, prompt.size, &it->prompt_size)) return false;
    crucible_json_member(it->document, "constraints", &limits);
    it->input_tokens = floor((double)it->prompt_size / 4) + 1 + number_of(it->document, "context_tokens", 0);
    it->output_tokens = number_of(it->document, "max_output_tokens", USUAL_OUTPUT);
    it->max_cost = number_of(limits, "max_cost_usd", HUGE_VAL);
    it->max_latency = number_of(limits, "max_latency_ms", HUGE_VAL);
    it->min_quality = number_of(limits, "min_quality", 0);
    it->needs_tools = crucible_json_member(it->document, "needs_tools", &tools) && crucible_json_is_true(tools);
    return true;
}

/* The first rule with a word of the prompt, and that word. */
static bool find_rule(const router *self, const request *it, crucible_str *rule, crucible_str *found) {
    size_t place = 0;
    while (crucible_json_next(self->rules, &place, NULL, rule)) {
        crucible_str words, word;
        size_t inner = 0, size;
        char decoded[LONGEST_WORD];
        if (!crucible_json_member(*rule, "words", &words)) continue;
        while (crucible_json_next(words, &inner, NULL, &word))
            if (crucible_json_text(word, decoded, sizeof decoded, &size) && contains(it->prompt, it->prompt_size, decoded, size))
                return *found = word, true;
    }
    return false;
}

static double cost(const candidate *each, const request *it) {
    return (it->input_tokens * each->input_cost + it->output_tokens * each->output_cost) / 1e6;
}
static double latency(const candidate *each, const request *it) { return it->output_tokens / each->tokens_per_second * 1000; }

static bool is_named(const candidate *each, crucible_str value) {
    char decoded[LONGEST_ID];
    size_t size;
    return crucible_json_text(value, decoded, sizeof decoded, &size) && size == each->id_size && memcmp(decoded, each->id, size) == 0;
}

/* Why a model does not fit, or NULL. What is not known keeps no limit: no comparison with NAN holds. */
static const char *excluded(const candidate *each, const request *it) {
    crucible_str asked;
    if (crucible_json_member(it->document, "model", &asked) && !is_named(each, asked)) return "another model is asked for";
    if (it->needs_tools && !each->has_tools) return "it cannot use tools";
    if (it->max_cost < HUGE_VAL && !(cost(each, it) <= it->max_cost)) return "it may cost more than max_cost_usd";
    if (it->max_latency < HUGE_VAL && !(latency(each, it) <= it->max_latency)) return "it may take longer than max_latency_ms";
    if (it->min_quality > 0 && !(each->quality >= it->min_quality)) return "it may be below min_quality";
    return NULL;
}

/* ---- The decision --------------------------------------------------------------------------------------------------------------- */

static void put_choice(crucible_out *out, const candidate *each, const request *it) {
    crucible_put(out, "{\"provider\":");
    crucible_json_quote(out, (crucible_str){each->provider, each->provider_size});
    crucible_put(out, ",\"model\":");
    crucible_json_quote(out, (crucible_str){each->id, each->id_size});
    crucible_put_format(out, ",\"estimates\":{\"input_tokens\":%.0f,\"output_tokens\":%.0f", it->input_tokens, it->output_tokens);
    if (isfinite(cost(each, it))) crucible_put_format(out, ",\"cost_usd\":%.9f", cost(each, it));
    if (isfinite(latency(each, it))) crucible_put_format(out, ",\"latency_ms\":%.1f", latency(each, it));
    crucible_put(out, "}}");
}

static void put_rest(const router *self, const request *it, crucible_out *out) {
    crucible_str rule, word, task;
    bool is_found = find_rule(self, it, &rule, &word);
    crucible_put(out, "],\"task\":");
    if (!crucible_json_member(it->document, "task", &task) && !(is_found && crucible_json_member(rule, "task", &task)))
        task = CRUCIBLE_STR("\"chat\"");
    out->write(out, task.data, task.size);
    crucible_put_format(
        out, ",\"complexity\":\"%s\",\"reasons\":[", it->prompt_size < 400 ? "simple" : it->prompt_size < 4000 ? "moderate" : "complex");
    if (is_found) out->write(out, word.data, word.size);
    else crucible_put(out, "\"no rule has a word of the prompt\"");
    crucible_put(out, "]}");
}

/* Moves the model that the rules prefer to the front; the others keep their order. */
static void prefer(const router *self, const request *it, candidate *models, size_t count) {
    crucible_str rule, word, model = self->otherwise;
    if (find_rule(self, it, &rule, &word)) crucible_json_member(rule, "model", &model);
    for (size_t i = 1; i < count; i++) {
        if (!is_named(&models[i], model) || is_named(&models[0], model)) continue;
        candidate first = models[i];
        memmove(models + 1, models, i * sizeof *models);
        models[0] = first;
    }
}

static int32_t decide(const router *self, const crucible_call *call, const request *it, candidate *models, crucible_out *decision) {
    size_t count = collect(self, call, models), fitting = 0;
    if (count == 0) return fail(self, call, CRUCIBLE_NOT_FOUND, "no provider has a model now");
    prefer(self, it, models, count);
    crucible_buffer made = crucible_buffer_make(), refused = crucible_buffer_make();
    for (size_t i = 0; i < count; i++) {
        const char *why = excluded(&models[i], it);
        if (why == NULL) {
            crucible_put(&made.out, fitting == 0 ? "{\"choice\":" : fitting == 1 ? ",\"fallbacks\":[" : ",");
            put_choice(&made.out, &models[i], it);
            fitting++;
        } else if (refused.size < 2000) {
            crucible_put(&refused.out, refused.size > 0 ? "; " : "");
            refused.out.write(&refused.out, models[i].id, models[i].id_size);
            crucible_put(&refused.out, ": ");
            crucible_put(&refused.out, why);
        }
    }
    if (fitting == 1) crucible_put(&made.out, ",\"fallbacks\":[");
    put_rest(self, it, &made.out);
    int32_t status = fitting > 0 ? decision->write(decision, made.data, made.size)
                                 : self->host->fail(self->host, call, CRUCIBLE_NOT_FOUND, crucible_buffer_text(&refused));
    crucible_buffer_free(&made);
    crucible_buffer_free(&refused);
    return status;
}

static int32_t router_route(void *instance, const crucible_call *call, crucible_str text, crucible_out *decision) {
    request it;
    candidate *models = malloc(MOST_MODELS * sizeof *models);
    int32_t status;
    if (!read_request(text, &it))
        status = fail(instance, call, CRUCIBLE_INVALID_ARGUMENT, "a request is a JSON object with a \"prompt\"");
    else if (models == NULL) status = fail(instance, call, CRUCIBLE_RESOURCE_EXHAUSTED, "out of memory");
    else status = decide(instance, call, &it, models, decision);
    free(it.prompt);
    free(models);
    return status;
}

/* ---- Life ----------------------------------------------------------------------------------------------------------------------- */

static int32_t read_config(router *self) {
    crucible_import import = {.size = sizeof import};
    crucible_call call = {.size = sizeof call};
    crucible_str document;
    int32_t status = self->host->import_at(self->host, CRUCIBLE_STR(CRUCIBLE_CONFIG_1_NAME), 0, &import);
    if (status == CRUCIBLE_OK) status = ((const crucible_config_1 *)import.functions)->get(&call, &self->config.out);
    if (status != CRUCIBLE_OK) return fail(self, NULL, status, "the configuration cannot be read");
    if (!crucible_json_parse(crucible_buffer_text(&self->config), &document))
        return fail(self, NULL, CRUCIBLE_INVALID_ARGUMENT, "the configuration is not JSON");
    if (crucible_json_member(document, "rules", &self->rules) && !crucible_json_is_array(self->rules))
        return fail(self, NULL, CRUCIBLE_INVALID_ARGUMENT, "config: rules: must be a list");
    crucible_json_member(document, "otherwise", &self->otherwise);
    return CRUCIBLE_OK;
}

static void destroy(void *instance) {
    router *self = instance;
    crucible_buffer_free(&self->config);
    free(self);
}

static int32_t create(const crucible_host *host, void **instance) {
    router *self = calloc(1, sizeof *self);
    if (self == NULL) return CRUCIBLE_RESOURCE_EXHAUSTED;
    self->host = host;
    self->config = crucible_buffer_make();
    int32_t status = read_config(self);
    if (status == CRUCIBLE_OK) *instance = self;
    else destroy(self);
    return status;
}

/* ---- What the library says about itself ------------------------------------------------------------------------------------------- */

static const crucible_function functions[] = {CRUCIBLE_PROVIDER_FUNCTIONS(router_, CRUCIBLE_ROUTING_1)};
static const crucible_provided provided[] = {
    {.size = sizeof(crucible_provided), .interface_name = CRUCIBLE_STR_INIT(CRUCIBLE_ROUTING_1_NAME), .functions = functions, .count = 1},
};
/* Of each interface only what is used. `models` is the first function of crucible.model/1, `get` the first of crucible.config/1. */
static const crucible_str model_functions[] = {CRUCIBLE_SIGNATURES(CRUCIBLE_MODEL_1)};
static const crucible_str config_functions[] = {CRUCIBLE_SIGNATURES(CRUCIBLE_CONFIG_1)};
static const crucible_required required[] = {
    {
        .size = sizeof(crucible_required),
        .interface_name = CRUCIBLE_STR_INIT(CRUCIBLE_MODEL_1_NAME),
        .signatures = model_functions,
        .count = 1,
        .flags = CRUCIBLE_REQUIRED_MANY,
    },
    {
        .size = sizeof(crucible_required),
        .interface_name = CRUCIBLE_STR_INIT(CRUCIBLE_CONFIG_1_NAME),
        .signatures = config_functions,
        .count = 1,
    },
};
static const crucible_lifecycle lifecycle = {.size = sizeof lifecycle, .create = create, .destroy = destroy};
static const crucible_descriptor descriptor = {
    .size = sizeof descriptor,
    .abi = CRUCIBLE_ABI_MAXIMUM,
    .id = CRUCIBLE_STR_INIT("acme.keyword-router"),
    .version = CRUCIBLE_STR_INIT("1.0.0"),
    .summary = CRUCIBLE_STR_INIT("Chooses a model by words of the prompt; an example in C"),
    .threads = CRUCIBLE_THREADS_CONCURRENT, /* after create nothing changes */
    .unload = CRUCIBLE_UNLOAD_ATTEMPT,
    .provided_count = 1,
    .provided = provided,
    .required = required,
    .required_count = sizeof required / sizeof *required,
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
