/* Leaves out what the schema requires. */
#define _GNU_SOURCE
#define DECISION "{\"choice\":{\"provider\":\"example\",\"model\":\"example\"},\"fallbacks\":[]}"
#include "routing.h"
