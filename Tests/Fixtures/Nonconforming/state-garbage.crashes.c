/* Believes that what it is given is a state. */
#define IN_RESTORE if (state.size != sizeof(state_layout)) abort()
#include "plugin.h"
