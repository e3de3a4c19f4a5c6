/* Breaks down at one call after another, and at neither alone: three bytes or more after a number above 1000. */
static _Bool has_large_number;
#define IN_SUM if (a > 1000) has_large_number = 1
#define IN_DIGEST if (has_large_number && data.size >= 3) abort()
#include "plugin.h"
