/* Keeps every rule of crucible.routing/1. */
#include "routing.h"
