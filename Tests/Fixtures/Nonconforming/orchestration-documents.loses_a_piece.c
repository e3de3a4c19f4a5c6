/* Hands on less than the result says. */
#define EVENT "{\"type\":\"text\",\"text\":\"Scatter\"}"
#include "orchestration.h"
