/* Keeps the callbacks of a call, and goes on calling them after it was stopped. What it was told stands in the file that is its whole
 * config: {"report": "..."}. */
#include <stdio.h>

#include "hostile_work.h"

static const crucible_str signatures[] = {CRUCIBLE_SIGNATURES(CRUCIBLE_CONFIG_1)};
static const crucible_required required[] = {
    {sizeof(crucible_required), 0, CRUCIBLE_STR_INIT(CRUCIBLE_CONFIG_1_NAME), signatures, 2, 0},
};

#include "config_path.h"

static char path[256];
static crucible_fn_str kept_part;
static crucible_fn_i32_str kept_done;

static int32_t start(void *instance, const crucible_call *call) {
    (void)instance;
    return config_path(call, path, sizeof path);
}

static int32_t work_ask(void *instance, const crucible_call *call, crucible_str text, crucible_fn_str part, crucible_fn_i32_str done) {
    (void)instance;
    (void)call;
    (void)text;
    kept_part = part;
    kept_done = done;
    return part.invoke(part.context, CRUCIBLE_STR("kept"));
}

/* The last that it hears of the host: by now every call into it has ended. */
static void destroy(void *instance) {
    (void)instance;
    if (!kept_part.invoke || !kept_done.invoke) return; /* nobody called */
    FILE *report = fopen(path, "w");
    if (!report) return;
    fprintf(report, "%d %d", kept_part.invoke(kept_part.context, CRUCIBLE_STR("still here")),
            kept_done.invoke(kept_done.context, CRUCIBLE_OK, CRUCIBLE_STR("too late")));
    fclose(report);
}

static void prepare(void) {
    provide_work();
    plugin.required = required;
    plugin.required_count = 1;
    lifecycle.start = start;
    lifecycle.destroy = destroy;
}

HOSTILE_PLUGIN("calls-back-after-stop")
