/* Opens a file in each 250th call, as on a path for errors, and does not close it. */
#define IN_ECHO \
    static int count; \
    if (__atomic_add_fetch(&count, 1, __ATOMIC_RELAXED) % 250 == 0 && open("/dev/null", O_RDONLY) < 0) return CRUCIBLE_FAILED
#include <fcntl.h>
#include "plugin.h"
