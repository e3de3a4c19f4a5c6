/* routing.h — crucible.routing/1: which model answers a request.
 */
#ifndef CRUCIBLE_ROUTING_H
#define CRUCIBLE_ROUTING_H

#include "interface.h"

#define CRUCIBLE_ROUTING_1_NAME "crucible.routing/1"

/* route [any-thread]: routing-request.schema.json in, routing-decision.schema.json out. The same request with the same
 * candidates gives the same decision. NOT_FOUND when no model fits; the message says which constraint excluded which model. */
#define CRUCIBLE_ROUTING_1(F, X, IN, OUT, FN) \
    F(X, route, IN(str, request), OUT(str, decision))

CRUCIBLE_CONSUMER_TABLE(crucible_routing_1, CRUCIBLE_ROUTING_1)

#endif
