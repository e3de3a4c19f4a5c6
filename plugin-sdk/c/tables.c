#include "crucible/tables.h"

#include "crucible/cache.h"
#include "crucible/clock.h"
#include "crucible/config.h"
#include "crucible/converter.h"
#include "crucible/event.h"
#include "crucible/http.h"
#include "crucible/lease.h"
#include "crucible/log.h"
#include "crucible/metric.h"
#include "crucible/model.h"
#include "crucible/orchestration.h"
#include "crucible/process.h"
#include "crucible/routing.h"
#include "crucible/tools.h"
#include "crucible/trace.h"
#include "crucible/voice.h"

#define STANDARD_INTERFACES(X) \
    X(LOG)                     \
    X(CLOCK)                   \
    X(CONFIG)                  \
    X(HTTP)                    \
    X(PROCESS)                 \
    X(LEASE)                   \
    X(CACHE)                   \
    X(EVENT)                   \
    X(METRIC)                  \
    X(TRACE)                   \
    X(ROUTING)                 \
    X(VOICE)                   \
    X(MODEL)                   \
    X(TOOLS)                   \
    X(ORCHESTRATION)           \
    X(CONVERTER)

#define SIGNATURES_OF(NAME) static const crucible_str signatures_##NAME[] = {CRUCIBLE_SIGNATURES(CRUCIBLE_##NAME##_1)};
STANDARD_INTERFACES(SIGNATURES_OF)

#define TABLE_OF(NAME) \
    {CRUCIBLE_STR_INIT(CRUCIBLE_##NAME##_1_NAME), 0, sizeof signatures_##NAME / sizeof signatures_##NAME[0], signatures_##NAME},
static const crucible_interface_table tables[] = {STANDARD_INTERFACES(TABLE_OF)};

const crucible_interface_table *crucible_standard_interfaces(size_t *count) {
    *count = sizeof tables / sizeof tables[0];
    return tables;
}

crucible_str crucible_status_name(int32_t status) {
    switch (status) {
#define NAME_CASE(name, number, meaning) case number: return CRUCIBLE_STR(#name);
        CRUCIBLE_STATUS_TABLE(NAME_CASE)
#undef NAME_CASE
    default: return CRUCIBLE_STR("");
    }
}

crucible_str crucible_status_meaning(int32_t status) {
    switch (status) {
#define MEANING_CASE(name, number, meaning) case number: return CRUCIBLE_STR(meaning);
        CRUCIBLE_STATUS_TABLE(MEANING_CASE)
#undef MEANING_CASE
    default: return CRUCIBLE_STR("");
    }
}
