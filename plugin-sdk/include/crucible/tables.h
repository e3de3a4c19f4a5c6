/* tables.h — the standard interfaces as data, for languages that cannot expand the macros of interface.h.
 */
#ifndef CRUCIBLE_TABLES_H
#define CRUCIBLE_TABLES_H

#include "crucible.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct crucible_interface_table {
    crucible_str name;              /* [static] */
    uint32_t minor;
    uint32_t count;
    const crucible_str *signatures; /* [static] */
} crucible_interface_table;

/* All interfaces that these headers define, *count of them [static] [any-thread]. */
const crucible_interface_table *crucible_standard_interfaces(size_t *count);

/* The name of a status ("DEADLINE_EXCEEDED") and what it means; empty for an unknown number [static] [any-thread]. */
crucible_str crucible_status_name(int32_t status);
crucible_str crucible_status_meaning(int32_t status);

#ifdef __cplusplus
}
#endif
#endif
