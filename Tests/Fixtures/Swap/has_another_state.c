/* has_another_state.c — a second version of tally.c whose state is not the first one's. */
#define VERSION "2.0.0"
#define STATE_SCHEMA "test.other"
#include "tally.c"
