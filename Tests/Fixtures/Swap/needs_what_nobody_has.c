/* needs_what_nobody_has.c — a second version of tally.c that requires an interface which nobody provides. */
#define VERSION "2.0.0"
#define NEEDS "test.nobody/1"
#include "tally.c"
