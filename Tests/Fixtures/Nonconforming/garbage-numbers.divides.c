/* Divides by what it is given. */
#define IN_SUM volatile int64_t share = a / b; (void)share
#include "plugin.h"
