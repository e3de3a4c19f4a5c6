/* takes_only_newer_state.c — a second version of tally.c that does not take the first one's version of the state. */
#define VERSION "2.0.0"
#define STATE_VERSION 3
#define STATE_MINIMUM 2
#include "tally.c"
