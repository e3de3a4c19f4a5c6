/* Does not look at what the host speaks. */
#define ACCEPTS true
#include "plugin.h"
