/* Forgets the call. */
#define LATER (void)done; return CRUCIBLE_OK
#include "plugin.h"
