/* tools.h — the standard interface crucible.tools/1 with one tool, whose documents a fixture changes. */
#ifndef TOOLS_H
#define TOOLS_H

#include "document.h"

#include <crucible/tools.h>

#define TOOL "{\"name\":\"example.echo\",\"description\":\"Gives its arguments back.\",\"input_schema\":{\"type\":\"object\"}}"

#ifndef CATALOGUE
#define CATALOGUE "{\"tools\":[" TOOL "],\"servers\":[{\"name\":\"example\",\"state\":\"ready\",\"restarts\":0}]}"
#endif
#ifndef RESULT
#define RESULT "{\"text\":\"{}\",\"is_error\":false,\"content\":[]}"
#endif
#ifndef UNKNOWN /* a tool that nobody has was called */
#define UNKNOWN return CRUCIBLE_NOT_FOUND
#endif

CRUCIBLE_PROVIDER_PROTOTYPES(tools_, CRUCIBLE_TOOLS_1)

static int32_t tools_catalogue(void *instance, const crucible_call *call, crucible_out_str catalogue) {
    (void)instance, (void)call;
    return answer(catalogue, CATALOGUE);
}

static int32_t tools_call(
    void *instance, const crucible_call *call, crucible_str request, crucible_fn_str progress, crucible_fn_i32_str done) {
    (void)instance, (void)call;
    if (!has(request, "\"arguments\"")) return CRUCIBLE_INVALID_ARGUMENT;
    if (!has(request, "\"example.echo\"")) UNKNOWN;
    tell(progress, "{\"progress\":1}");
    return end(done, RESULT);
}

#define INTERFACE CRUCIBLE_TOOLS_1_NAME
static const crucible_function functions[] = {CRUCIBLE_PROVIDER_FUNCTIONS(tools_, CRUCIBLE_TOOLS_1)};
#include "described.h"

#endif
