/* Says that it is concurrent, and prepares all its answers in one place. */
#define ECHO_WRITE \
    static char prepared[64]; \
    if (text.size == 0 || text.size > sizeof prepared) return answer->write(answer, text.data, text.size); \
    memcpy(prepared, text.data, text.size); \
    usleep(500); \
    return answer->write(answer, prepared, text.size)
#include "plugin.h"
