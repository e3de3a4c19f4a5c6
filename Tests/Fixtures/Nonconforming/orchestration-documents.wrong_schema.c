/* Leaves out of a result which model answered. */
#define RESULT "{\"text\":\"Scattering.\"}"
#include "orchestration.h"
