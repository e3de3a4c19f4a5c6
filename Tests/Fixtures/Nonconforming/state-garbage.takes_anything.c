/* Copies whatever it is given. */
#define RESTORE_CHECKS 0
#include "plugin.h"
