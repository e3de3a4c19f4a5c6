/* Forgets what it allocates in each call. */
#define IN_ECHO char *copy = malloc(256); if (copy != NULL) copy[0] = 1; forgotten = copy
static char *volatile forgotten;
#include "plugin.h"
