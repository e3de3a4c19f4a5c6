/* Refuses without a reason. */
#define REFUSAL ""
#include "plugin.h"
