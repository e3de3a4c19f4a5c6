/* Takes work and never says that it is done. */
#include "hostile_work.h"

static int32_t work_ask(void *instance, const crucible_call *call, crucible_str text, crucible_fn_str part, crucible_fn_i32_str done) {
    (void)instance;
    (void)call;
    (void)text;
    (void)part;
    (void)done;
    return CRUCIBLE_OK;
}

static void prepare(void) { provide_work(); }

HOSTILE_PLUGIN("never-answers")
