/* fails_in_start.c — a second version of tally.c whose start fails. */
#define VERSION "2.0.0"
#define FAILS_START
#include "tally.c"
