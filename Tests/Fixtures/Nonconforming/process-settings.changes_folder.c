/* Moves the whole process to another folder. */
#define IN_START if (chdir("/tmp") != 0) return CRUCIBLE_FAILED
#include "plugin.h"
