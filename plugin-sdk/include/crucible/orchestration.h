/* orchestration.h — crucible.orchestration/1: the life of a request.
 */
#ifndef CRUCIBLE_ORCHESTRATION_H
#define CRUCIBLE_ORCHESTRATION_H

#include "interface.h"

#define CRUCIBLE_ORCHESTRATION_1_NAME "crucible.orchestration/1"

/* submit [any-thread], asynchronous: orchestration-request.schema.json in; event with orchestration-event.schema.json (text pieces, tools
 * started and ended, fallbacks); done(OK, orchestration-result.schema.json). Failures: those of routing, voice and model, with what
 * was tried; RESOURCE_EXHAUSTED when the queue is full. */
#define CRUCIBLE_ORCHESTRATION_1(F, X, IN, OUT, FN) \
    F(X, submit, IN(str, request), FN(1)(event, str), FN(2)(done, i32, str))

CRUCIBLE_CONSUMER_TABLE(crucible_orchestration_1, CRUCIBLE_ORCHESTRATION_1)

#endif
