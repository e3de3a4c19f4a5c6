/* Gives a result for a tool that it does not have. */
#define UNKNOWN return end(done, RESULT)
#include "tools.h"
