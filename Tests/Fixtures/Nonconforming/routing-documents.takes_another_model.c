/* Does not look for a model that is asked for by name. */
#define IN_ROUTE return decision->write(decision, DECISION, strlen(DECISION))
#include "routing.h"
