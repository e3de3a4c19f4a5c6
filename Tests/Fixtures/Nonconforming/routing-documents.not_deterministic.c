/* Decides by the time of day. */
#define IN_ROUTE \
    static int count; \
    if (++count % 2 == 0) return decision->write(decision, OTHER, strlen(OTHER))
#define OTHER CHOICE("example", "other")
#include "routing.h"
