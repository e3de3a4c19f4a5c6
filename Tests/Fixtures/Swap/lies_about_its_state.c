/* lies_about_its_state.c — a second version of tally.c that says it takes version 1 of the state, and reads more than that has. */
#define VERSION "2.0.0"
#define MORE_STATE
#include "tally.c"
