/* Takes the voices that are asked for in an order of its own. */
#define BOTH SELECTION(VOICE("first") "," VOICE("second"))
#include "voice.h"
