/* tools.h — crucible.tools/1: tools that a model may use.
 */
#ifndef CRUCIBLE_TOOLS_H
#define CRUCIBLE_TOOLS_H

#include "interface.h"

#define CRUCIBLE_TOOLS_1_NAME "crucible.tools/1"

/* catalogue [any-thread]: all tools and the state of their servers, tool-catalogue.schema.json. Tool names are "server.tool".
 * call [any-thread], asynchronous: tool-call.schema.json in; progress with tool-progress.schema.json; done(OK, tool-result.schema.json).
 * A tool that reports an error of its own is a result with is_error true, not a failure. Failures: NOT_FOUND (no such tool),
 * UNAVAILABLE (its server is down), INVALID_ARGUMENT, BROKEN, DEADLINE_EXCEEDED, CANCELLED. */
#define CRUCIBLE_TOOLS_1(F, X, IN, OUT, FN) \
    F(X, catalogue, OUT(str, catalogue)) \
    F(X, call, IN(str, request), FN(1)(progress, str), FN(2)(done, i32, str))

CRUCIBLE_CONSUMER_TABLE(crucible_tools_1, CRUCIBLE_TOOLS_1)

#endif
