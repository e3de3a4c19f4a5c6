/* slow_after_commit.c — a second version of tally.c that starts well, and is slow. */
#define VERSION "2.0.0"
#define SLOW 1000
#include "tally.c"
