/* Keeps every rule. */
#include "plugin.h"
