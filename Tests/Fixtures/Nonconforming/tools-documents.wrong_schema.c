/* Gives results that do not say whether they are errors. */
#define RESULT "{\"text\":\"{}\"}"
#include "tools.h"
