/* Takes a text for one that ends with a zero byte. */
#define IN_ECHO if (strlen(text.data) > (size_t)1 << 40) return CRUCIBLE_FAILED
#include "plugin.h"
