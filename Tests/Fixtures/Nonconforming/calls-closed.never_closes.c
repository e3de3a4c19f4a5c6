/* Opens a call and does not close it; not for ever, so that the memory that calls take is not what is noticed. */
#define IN_SUM \
    static int opened; \
    crucible_call child = {.size = sizeof child}; \
    if (opened++ < 100 && self->host->call_open(self->host, NULL, 0, &child) != CRUCIBLE_OK) return CRUCIBLE_RESOURCE_EXHAUSTED
#include "plugin.h"
