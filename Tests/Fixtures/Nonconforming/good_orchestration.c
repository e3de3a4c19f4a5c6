/* Keeps every rule of crucible.orchestration/1. */
#include "orchestration.h"
