/* Opens a file in each call and does not close it. */
#define IN_SUM if (open("/dev/null", O_RDONLY) < 0) return CRUCIBLE_FAILED
#include <fcntl.h>
#include "plugin.h"
