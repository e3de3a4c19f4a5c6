/* Exports a function of its own beside the entry. */
#include "plugin.h"

CRUCIBLE_EXPORT int another_symbol(void);
int another_symbol(void) { return 1; }
