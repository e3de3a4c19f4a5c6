/* Prints. */
#define IN_ECHO printf("echo of %zu bytes\n", text.size)
#include "plugin.h"
