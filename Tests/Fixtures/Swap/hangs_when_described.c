/* hangs_when_described.c — a second version of tally.c whose entry never returns. */
#define VERSION "2.0.0"
#define HANGS_IN_ENTRY
#include "tally.c"
