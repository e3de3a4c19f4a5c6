/* Answers after six seconds, whatever happens meanwhile. */
#define LATER return later_sleeps(self, done)
#include <crucible/interface.h>
struct plugin_instance;
static int32_t later_sleeps(struct plugin_instance *self, crucible_fn_i32_str done);
#include "plugin.h"

static int32_t slept(void *context, int32_t status, crucible_str text) {
    crucible_fn_i32_str *done = context;
    (void)text;
    done->invoke(done->context, status, CRUCIBLE_STR("slept"));
    free(done);
    return CRUCIBLE_OK;
}

static int32_t later_sleeps(plugin_instance *self, crucible_fn_i32_str done) {
    crucible_fn_i32_str *context = malloc(sizeof *context);
    crucible_call own = {.size = sizeof own};
    *context = done;
    return self->clock->sleep(&own, 6000000000, (crucible_fn_i32_str){slept, context});
}
