/* routing.h — plugin.h's little brother for the standard interface crucible.routing/1: a router whose answer a fixture chooses. */
#ifndef ROUTING_H
#define ROUTING_H

#include <stdio.h>
#include <string.h>

#include <crucible/routing.h>

#define CHOICE(provider, model) \
    "{\"choice\":{\"provider\":\"" provider "\",\"model\":\"" model "\",\"estimates\":{\"input_tokens\":1,\"output_tokens\":1}}," \
    "\"fallbacks\":[],\"task\":\"chat\",\"complexity\":\"simple\",\"reasons\":[\"the only model\"]}"

#ifndef DECISION
#define DECISION CHOICE("example", "example")
#endif
#ifndef IN_ROUTE
#define IN_ROUTE
#endif

CRUCIBLE_PROVIDER_PROTOTYPES(router_, CRUCIBLE_ROUTING_1)

/* Whether the text of the request has that in it. */
static inline bool has(crucible_str text, const char *part) {
    return text.size > 0 && memmem(text.data, text.size, part, strlen(part)) != NULL;
}

static int32_t router_route(void *instance, const crucible_call *call, crucible_str request, crucible_out_str decision) {
    (void)instance, (void)call;
    if (!has(request, "\"prompt\"")) return CRUCIBLE_INVALID_ARGUMENT;
    IN_ROUTE;
    if (has(request, "no-such-model")) return CRUCIBLE_NOT_FOUND;
    return decision->write(decision, DECISION, strlen(DECISION));
}

static const crucible_function functions[] = {CRUCIBLE_PROVIDER_FUNCTIONS(router_, CRUCIBLE_ROUTING_1)};
static const crucible_provided provided[] = {{sizeof(crucible_provided), 0, CRUCIBLE_STR_INIT(CRUCIBLE_ROUTING_1_NAME), functions, 1, 0}};
static const crucible_descriptor descriptor = {
    .size = sizeof descriptor,
    .abi = CRUCIBLE_ABI_MAXIMUM,
    .id = CRUCIBLE_STR_INIT("test.router"),
    .version = CRUCIBLE_STR_INIT("1.0.0"),
    .summary = CRUCIBLE_STR_INIT("a fixture of the tests"),
    .threads = CRUCIBLE_THREADS_CONCURRENT,
    .unload = CRUCIBLE_UNLOAD_ATTEMPT,
    .provided_count = 1,
    .provided = provided,
};

CRUCIBLE_EXPORT int32_t crucible_plugin_entry(crucible_negotiation *negotiation);
CRUCIBLE_EXPORT int32_t crucible_plugin_entry(crucible_negotiation *negotiation) {
    if (negotiation->abi_minimum > 1 || negotiation->abi_maximum < 1) {
        negotiation->refusal = CRUCIBLE_STR("this plugin speaks ABI 1");
        return CRUCIBLE_UNAVAILABLE;
    }
    negotiation->abi_chosen = CRUCIBLE_ABI_MAXIMUM;
    negotiation->descriptor = &descriptor;
    return CRUCIBLE_OK;
}

#endif
