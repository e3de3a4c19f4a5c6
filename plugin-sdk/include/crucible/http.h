/* http.h — crucible.http/1, a service of the host: outbound HTTP to the hosts that the manifest grants.
 */
#ifndef CRUCIBLE_HTTP_H
#define CRUCIBLE_HTTP_H

#include "interface.h"

#define CRUCIBLE_HTTP_1_NAME "crucible.http/1"

/* request [any-thread], asynchronous. `request` is http-request.schema.json: {method, url, headers, connect_timeout_ms, idle_timeout_ms}.
 * head is called once with http-response.schema.json: {status, headers}; then data with each piece of the body, in order, never
 * concurrently; blocking in data holds the transfer back. done(OK, "") after the last piece, whatever the HTTP status.
 * Failures: DENIED (host not granted), INVALID_ARGUMENT (url), UNAVAILABLE (cannot connect), BROKEN (ended in the middle),
 * DEADLINE_EXCEEDED, CANCELLED, TOO_LARGE. */
#define CRUCIBLE_HTTP_1(F, X, IN, OUT, FN) \
    F(X, request, IN(str, request), IN(bytes, body), FN(1)(head, str), FN(1)(data, bytes), FN(2)(done, i32, str))

CRUCIBLE_CONSUMER_TABLE(crucible_http_1, CRUCIBLE_HTTP_1)

#endif
