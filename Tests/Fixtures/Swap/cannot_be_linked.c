/* cannot_be_linked.c — a second version of tally.c that calls a function which no library has. */
int nowhere_at_all(void);
#define VERSION "2.0.0"
#define CALLS_NOWHERE nowhere_at_all
#include "tally.c"
