/* Keeps in a global what belongs to an instance. */
#define IN_START started = self
#define IN_STOP started = (void *)0
#define IN_SUM if (started == (void *)0) return CRUCIBLE_WRONG_STATE
static void *started;
#include "plugin.h"
