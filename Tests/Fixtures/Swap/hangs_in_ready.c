/* hangs_in_ready.c — a second version of tally.c whose ready never returns. */
#define VERSION "2.0.0"
#define HANGS_READY
#include "tally.c"
