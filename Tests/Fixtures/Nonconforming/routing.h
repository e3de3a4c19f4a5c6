/* routing.h — plugin.h's little brother for the standard interface crucible.routing/1: a router whose answer a fixture chooses. */
#ifndef ROUTING_H
#define ROUTING_H

#include "document.h"

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

static int32_t router_route(void *instance, const crucible_call *call, crucible_str request, crucible_out_str decision) {
    (void)instance, (void)call;
    if (!has(request, "\"prompt\"")) return CRUCIBLE_INVALID_ARGUMENT;
    IN_ROUTE;
    if (has(request, "no-such-model")) return CRUCIBLE_NOT_FOUND;
    return answer(decision, DECISION);
}

#define INTERFACE CRUCIBLE_ROUTING_1_NAME
static const crucible_function functions[] = {CRUCIBLE_PROVIDER_FUNCTIONS(router_, CRUCIBLE_ROUTING_1)};
#include "described.h"

#endif
