/* Cannot be called after its stop. */
#define IN_STOP self->has_stopped = true
#define IN_SUM if (self->has_stopped) abort()
#include "plugin.h"
