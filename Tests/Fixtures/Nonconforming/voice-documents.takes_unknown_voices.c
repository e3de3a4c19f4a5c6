/* Answers with another voice when nobody has the one that is asked for. */
#define UNKNOWN return answer(selection, SELECTION(VOICE("first")))
#include "voice.h"
