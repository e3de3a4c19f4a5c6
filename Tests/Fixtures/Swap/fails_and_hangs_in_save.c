/* fails_and_hangs_in_save.c — a second version of tally.c whose calls fail, and whose save_state never returns on the way back. */
#define VERSION "2.0.0"
#define FAILS_AFTER
#define HANGS_SAVE
#include "tally.c"
