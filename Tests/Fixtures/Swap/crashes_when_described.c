/* crashes_when_described.c — a second version of tally.c whose entry ends the process that describes it. */
#define VERSION "2.0.0"
#define CRASHES_IN_ENTRY
#include "tally.c"
