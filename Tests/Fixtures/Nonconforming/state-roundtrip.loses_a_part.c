/* Saves what it has counted, and counts the saving. */
#define IN_SAVE self->total++
#include "plugin.h"
