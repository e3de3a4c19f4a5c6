/* hangs_in_start.c — a second version of tally.c whose start never returns. */
#define VERSION "2.0.0"
#define HANGS_START
#include "tally.c"
