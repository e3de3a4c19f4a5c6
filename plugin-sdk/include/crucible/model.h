/* model.h — crucible.model/1: language models.
 */
#ifndef CRUCIBLE_MODEL_H
#define CRUCIBLE_MODEL_H

#include "interface.h"

#define CRUCIBLE_MODEL_1_NAME "crucible.model/1"

/* models [any-thread]: the models that can be asked now, model-list.schema.json.
 * complete [any-thread], asynchronous: model-request.schema.json in; delta with model-delta.schema.json for each piece of the
 * answer; done(OK, model-completion.schema.json). Failures: UNAVAILABLE (refused), UNAUTHENTICATED, RATE_LIMITED, TOO_LARGE (context
 * too long), BROKEN (stream ended in the middle), DEADLINE_EXCEEDED, CANCELLED, NOT_FOUND (no such model). */
#define CRUCIBLE_MODEL_1(F, X, IN, OUT, FN) \
    F(X, models, OUT(str, list)) \
    F(X, complete, IN(str, request), FN(1)(delta, str), FN(2)(done, i32, str))

CRUCIBLE_CONSUMER_TABLE(crucible_model_1, CRUCIBLE_MODEL_1)

#endif
