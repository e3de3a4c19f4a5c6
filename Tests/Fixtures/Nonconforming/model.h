/* model.h — the standard interface crucible.model/1 with one model and one answer, which a fixture changes. */
#ifndef MODEL_H
#define MODEL_H

#include "document.h"

#include <crucible/model.h>

#define MODEL "{\"id\":\"example\",\"context_length\":8192,\"abilities\":[\"streaming\"],\"quality\":0.5}"

#ifndef LIST
#define LIST "{\"models\":[" MODEL "]}"
#endif
#ifndef DELTA
#define DELTA "{\"text\":\"Scattering.\"}"
#endif
#ifndef COMPLETION
#define COMPLETION "{\"text\":\"Scattering.\",\"tool_calls\":[],\"finish_reason\":\"stop\",\"model\":\"example\"}"
#endif

CRUCIBLE_PROVIDER_PROTOTYPES(model_, CRUCIBLE_MODEL_1)

static int32_t model_models(void *instance, const crucible_call *call, crucible_out_str list) {
    (void)instance, (void)call;
    return answer(list, LIST);
}

static int32_t model_complete(
    void *instance, const crucible_call *call, crucible_str request, crucible_fn_str delta, crucible_fn_i32_str done) {
    (void)instance, (void)call;
    if (!has(request, "\"messages\"")) return CRUCIBLE_INVALID_ARGUMENT;
    if (!has(request, "\"example\"")) return CRUCIBLE_NOT_FOUND;
    tell(delta, DELTA);
    return end(done, COMPLETION);
}

#define INTERFACE CRUCIBLE_MODEL_1_NAME
static const crucible_function functions[] = {CRUCIBLE_PROVIDER_FUNCTIONS(model_, CRUCIBLE_MODEL_1)};
#include "described.h"

#endif
