/* %{symbol}.c — provides crucible.voice/1: chooses in which voice a request is answered, by the words of the prompt.
 */
#define _POSIX_C_SOURCE 200809L
#include <crucible/json.h>
#include <crucible/voice.h>
#include <strings.h>

/* ---- The voices: change these. The first one speaks unless a word of another stands in the prompt. ------------------------------ */

static const struct {
    const char *id, *name, *summary, *system;
    double temperature;
    const char *words[4];
} voices[] = {
    {"brief", "Brief", "Answers in one sentence", "Answer in one sentence, without an introduction.", 0.3, {NULL}},
    {"patient", "Patient", "Explains step by step", "Explain step by step, in plain words, with an example.", 0.6, {"explain", "why", "how"}},
};
enum { VOICE_COUNT = sizeof voices / sizeof *voices };

typedef struct {
    const crucible_host *host;
} %{symbol}_plugin;

CRUCIBLE_PROVIDER_PROTOTYPES(%{symbol}_, CRUCIBLE_VOICE_1)

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

static void put_member(crucible_out *out, const char *name, const char *text) {
    crucible_json_quote(out, crucible_text(name));
    crucible_put(out, ":");
    crucible_json_quote(out, crucible_text(text));
    crucible_put(out, ",");
}

static void put_voice(crucible_out *out, size_t index) {
    crucible_put(out, "{");
    put_member(out, "id", voices[index].id);
    put_member(out, "name", voices[index].name);
    put_member(out, "summary", voices[index].summary);
    put_member(out, "system", voices[index].system);
    crucible_put_format(out, "\"temperature\":%.2f}", voices[index].temperature);
}

/* Voices asked for by id: exactly these, in their order. Gives how many, or -1 after a failure that was reported. */
static int put_asked(const %{symbol}_plugin *self, const crucible_call *call, crucible_str asked, crucible_out *out) {
    size_t place = 0;
    int count = 0;
    crucible_str each;
    while (crucible_json_next(asked, &place, NULL, &each)) {
        size_t index = 0;
        while (index < VOICE_COUNT && !crucible_json_equals(each, voices[index].id)) index++;
        if (index == VOICE_COUNT) {
            crucible_buffer text = crucible_buffer_make();
            crucible_put(&text.out, "there is no voice ");
            text.out.write(&text.out, each.data, each.size < 80 ? each.size : 80);
            self->host->fail(self->host, call, CRUCIBLE_NOT_FOUND, crucible_buffer_text(&text));
            crucible_buffer_free(&text);
            return -1;
        }
        if (count++ > 0) crucible_put(out, ",");
        put_voice(out, index);
    }
    return count;
}

static size_t suitable(const char *prompt, size_t size, const char **word) {
    for (size_t i = 0; i < VOICE_COUNT; i++)
        for (size_t j = 0; j < 4 && voices[i].words[j] != NULL; j++)
            if (contains(prompt, size, voices[i].words[j])) return *word = voices[i].words[j], i;
    return *word = NULL, 0;
}

static int32_t %{symbol}_select(void *instance, const crucible_call *call, crucible_str request, crucible_out *selection) {
    crucible_str object, asked = {NULL, 0};
    size_t size;
    if (!crucible_json_parse(request, &object)) return fail(instance, call, CRUCIBLE_INVALID_ARGUMENT, "the request is not JSON");
    char *prompt = text_of(object, "prompt", &size);
    if (prompt == NULL) return fail(instance, call, CRUCIBLE_INVALID_ARGUMENT, "\"prompt\" is missing or no text");
    crucible_json_member(object, "voices", &asked);
    crucible_buffer made = crucible_buffer_make();
    crucible_put(&made.out, "{\"voices\":[");
    int count = put_asked(instance, call, asked, &made.out);
    const char *word = NULL;
    if (count == 0) put_voice(&made.out, suitable(prompt, size, &word));
    crucible_put(&made.out, "],\"reasons\":[");
    crucible_json_quote(&made.out, crucible_text(count > 0 ? "asked for by id" : word != NULL ? word : "no word of another voice is there"));
    crucible_put(&made.out, "]}");
    int32_t status = count < 0 ? CRUCIBLE_NOT_FOUND : selection->write(selection, made.data, made.size);
    crucible_buffer_free(&made);
    free(prompt);
    return status;
}

static int32_t %{symbol}_voices(void *instance, const crucible_call *call, crucible_out *list) {
    (void)instance;
    (void)call;
    crucible_put(list, "{\"voices\":[");
    for (size_t i = 0; i < VOICE_COUNT; i++) {
        if (i > 0) crucible_put(list, ",");
        put_voice(list, i);
    }
    return crucible_put(list, "]}");
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

static const crucible_function functions[] = {CRUCIBLE_PROVIDER_FUNCTIONS(%{symbol}_, CRUCIBLE_VOICE_1)};
static const crucible_provided provided[] = {
    {
        .size = sizeof(crucible_provided),
        .interface_name = CRUCIBLE_STR_INIT(CRUCIBLE_VOICE_1_NAME),
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
