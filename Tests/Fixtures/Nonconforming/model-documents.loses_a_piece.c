/* Hands on less than the completion says. */
#define DELTA "{\"text\":\"Scatter\"}"
#include "model.h"
