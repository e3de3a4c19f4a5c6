/* Says twice that it is done, differently. The next answer begins with what the second one of the call before was told. */
#include <stdio.h>

#include "hostile_work.h"

static int32_t before = -1;

static int32_t work_ask(void *instance, const crucible_call *call, crucible_str text, crucible_fn_str part, crucible_fn_i32_str done) {
    (void)instance;
    (void)call;
    (void)text;
    (void)part;
    char line[32];
    int size = snprintf(line, sizeof line, "%d", before);
    crucible_str answer = {line, (size_t)size};
    done.invoke(done.context, CRUCIBLE_OK, answer);
    before = done.invoke(done.context, CRUCIBLE_FAILED, CRUCIBLE_STR("no, it failed"));
    return CRUCIBLE_OK;
}

static void prepare(void) { provide_work(); }

HOSTILE_PLUGIN("answers-twice")
