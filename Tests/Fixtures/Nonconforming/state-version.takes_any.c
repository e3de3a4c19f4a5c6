/* Does not look at the version. */
#define RESTORE_VERSIONS 0
#include "plugin.h"
