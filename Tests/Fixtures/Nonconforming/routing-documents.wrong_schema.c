/* Leaves out what the schema requires. */
#define DECISION "{\"choice\":{\"provider\":\"example\",\"model\":\"example\"},\"fallbacks\":[]}"
#include "routing.h"
