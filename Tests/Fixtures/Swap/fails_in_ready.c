/* fails_in_ready.c — a second version of tally.c whose ready fails. */
#define VERSION "2.0.0"
#define FAILS_READY
#include "tally.c"
