/* hangs_in_restore.c — a second version of tally.c whose restore_state never returns. */
#define VERSION "2.0.0"
#define HANGS_RESTORE
#include "tally.c"
