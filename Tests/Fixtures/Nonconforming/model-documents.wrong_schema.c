/* Leaves out of a completion what the schema requires. */
#define COMPLETION "{\"text\":\"Scattering.\"}"
#include "model.h"
