/* trace.h — crucible.trace/1, a service of the host: what a plugin says of its part of a trace.
 *
 * A request is one trace. The host makes a span of every call that crosses a gate for it, and of every callback; a plugin needs to do nothing
 * but pass on the crucible_call that it was given. This service is for what the host cannot see. A crucible_call with both halves of its trace
 * id 0 is not traced: then there is nothing to say, and nothing needs to be called.
 */
#ifndef CRUCIBLE_TRACE_H
#define CRUCIBLE_TRACE_H

#include "interface.h"

#define CRUCIBLE_TRACE_1_NAME "crucible.trace/1"

/* note [any-thread]: says something of the span of the call that it is made with: one that the plugin serves, or has opened by call_open.
 * `note` is trace-note.schema.json: {name, outbound, status, attributes}. A call that was opened becomes a span by its name, which is to be
 * given before calls are made below it; the span ends when the call is closed. Never the text of prompts and answers, and no secrets: spans
 * leave the host. OK and nothing done when the call is not traced. INVALID_ARGUMENT for what cannot be, DENIED for a call of somebody
 * else's, RESOURCE_EXHAUSTED beyond 32 attributes.
 * context [any-thread]: the `traceparent` of W3C for what somebody outside does for this call; empty when it is not traced. The http service
 * sends it by itself. */
#define CRUCIBLE_TRACE_1(F, X, IN, OUT, FN) \
    F(X, note, IN(str, note)) \
    F(X, context, OUT(str, traceparent))

CRUCIBLE_CONSUMER_TABLE(crucible_trace_1, CRUCIBLE_TRACE_1)

#endif
