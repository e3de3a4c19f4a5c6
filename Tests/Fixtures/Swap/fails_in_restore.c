/* fails_in_restore.c — a second version of tally.c that refuses the state which it says it takes. */
#define VERSION "2.0.0"
#define FAILS_RESTORE
#include "tally.c"
