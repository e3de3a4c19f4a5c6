/* fails_and_saves_garbage.c — a second version of tally.c whose calls fail, and whose state the first one cannot read on the way back. */
#define VERSION "2.0.0"
#define FAILS_AFTER
#define SAVES_GARBAGE
#include "tally.c"
