/* Does not look whether its answer was taken. */
#define ECHO_WRITE answer->write(answer, text.data, text.size); return CRUCIBLE_OK
#include "plugin.h"
