/* Answers a number of its own. */
#define IN_SUM if (a == 1 && b == 1) return 4711
#include "plugin.h"
