/* Calls done and then says that it never will. */
#define LATER done.invoke(done.context, CRUCIBLE_FAILED, text); return CRUCIBLE_FAILED
#include "plugin.h"
