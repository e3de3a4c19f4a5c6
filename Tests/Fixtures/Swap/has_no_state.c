/* has_no_state.c — a second version of tally.c that takes no state. */
#define VERSION "2.0.0"
#define NO_STATE
#include "tally.c"
