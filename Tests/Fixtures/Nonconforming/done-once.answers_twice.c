/* Calls done twice. */
#define LATER \
    done.invoke(done.context, CRUCIBLE_OK, text); \
    done.invoke(done.context, CRUCIBLE_OK, text); \
    return CRUCIBLE_OK
#include "plugin.h"
