/* Keeps every rule of crucible.tools/1. */
#include "tools.h"
