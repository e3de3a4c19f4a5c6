/* Its stop reports a failure. */
#define IN_STOP return CRUCIBLE_FAILED
#include "plugin.h"
