/* hostile.h — a plugin that does everything right, to be spoilt in one place.
 *
 * It provides hostile.echo/1, whose one function gives back its text. A fixture defines `static void prepare(void)`, which changes `plugin`
 * and what it points to, and ends with HOSTILE_PLUGIN(id), which makes the entry.
 */
#ifndef HOSTILE_H
#define HOSTILE_H

#include <string.h>

#include <crucible/config.h>

#define HOSTILE_ECHO_1(F, X, IN, OUT, FN) F(X, say, IN(str, text), OUT(str, answer))
CRUCIBLE_CONSUMER_TABLE(hostile_echo_1, HOSTILE_ECHO_1)
CRUCIBLE_PROVIDER_PROTOTYPES(echo_, HOSTILE_ECHO_1)

static const crucible_host *host;
/* The number that the entry picks. */
static uint32_t chosen = 1;

static int32_t echo_say(void *instance, const crucible_call *call, crucible_str text, crucible_out_str answer) {
    (void)instance;
    (void)call;
    return answer->write(answer, text.data, text.size);
}

static int32_t hostile_create(const crucible_host *given, void **instance) {
    host = given;
    *instance = (void *)given;
    return CRUCIBLE_OK;
}

static crucible_function functions[] = {CRUCIBLE_PROVIDER_FUNCTIONS(echo_, HOSTILE_ECHO_1)};
static crucible_provided provided[] = {
    {sizeof(crucible_provided), 0, CRUCIBLE_STR_INIT("hostile.echo/1"), functions, 1, 0},
};
static crucible_lifecycle lifecycle = {.size = sizeof(crucible_lifecycle), .create = hostile_create};
static crucible_descriptor plugin = {
    .size = sizeof(crucible_descriptor),
    .abi = CRUCIBLE_ABI_MAXIMUM,
    .version = CRUCIBLE_STR_INIT("1.0.0"),
    .summary = CRUCIBLE_STR_INIT("a fixture of the tests"),
    .threads = CRUCIBLE_THREADS_CONCURRENT,
    .provided_count = 1,
    .provided = provided,
    .lifecycle = &lifecycle,
};

#define HOSTILE_PLUGIN(name)                                                     \
    CRUCIBLE_EXPORT int32_t crucible_plugin_entry(crucible_negotiation *with);   \
    CRUCIBLE_EXPORT int32_t crucible_plugin_entry(crucible_negotiation *with) {  \
        plugin.id = CRUCIBLE_STR("hostile." name);                               \
        prepare();                                                               \
        with->abi_chosen = chosen;                                               \
        with->descriptor = &plugin;                                              \
        return CRUCIBLE_OK;                                                      \
    }

#endif
