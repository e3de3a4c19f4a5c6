/* Keeps every rule of crucible.routing/1. */
#define _GNU_SOURCE
#include "routing.h"
