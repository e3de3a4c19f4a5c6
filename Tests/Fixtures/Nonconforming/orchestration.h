/* orchestration.h — the standard interface crucible.orchestration/1 with one answer, which a fixture changes. */
#ifndef ORCHESTRATION_H
#define ORCHESTRATION_H

#include "document.h"

#include <crucible/orchestration.h>

#define DECISION \
    "{\"choice\":{\"provider\":\"example\",\"model\":\"example\",\"estimates\":{\"input_tokens\":8,\"output_tokens\":64}}," \
    "\"fallbacks\":[],\"task\":\"question\",\"complexity\":\"simple\",\"reasons\":[\"the only model\"]}"

#ifndef EVENT
#define EVENT "{\"type\":\"text\",\"text\":\"Scattering.\"}"
#endif
#ifndef RESULT
#define RESULT \
    "{\"text\":\"Scattering.\",\"provider\":\"example\",\"model\":\"example\",\"voice\":\"example\",\"tools\":[]," \
    "\"finish_reason\":\"stop\",\"steps\":1,\"failed_attempts\":[],\"decision\":" DECISION "}"
#endif

CRUCIBLE_PROVIDER_PROTOTYPES(orchestration_, CRUCIBLE_ORCHESTRATION_1)

static int32_t orchestration_submit(
    void *instance, const crucible_call *call, crucible_str request, crucible_fn_str event, crucible_fn_i32_str done) {
    (void)instance, (void)call;
    if (!has(request, "\"prompt\"")) return CRUCIBLE_INVALID_ARGUMENT;
    tell(event, EVENT);
    return end(done, RESULT);
}

#define INTERFACE CRUCIBLE_ORCHESTRATION_1_NAME
static const crucible_function functions[] = {CRUCIBLE_PROVIDER_FUNCTIONS(orchestration_, CRUCIBLE_ORCHESTRATION_1)};
#include "described.h"

#endif
