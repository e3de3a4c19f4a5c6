/* Changes the environment. */
#define IN_CREATE setenv("TEST_PLAIN", "1", 1)
#define _GNU_SOURCE
#include "plugin.h"
