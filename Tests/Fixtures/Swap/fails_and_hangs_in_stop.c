/* fails_and_hangs_in_stop.c — a second version of tally.c whose calls fail, and whose stop never returns when it has been rolled back. */
#define VERSION "2.0.0"
#define FAILS_AFTER
#define HANGS_STOP
#include "tally.c"
