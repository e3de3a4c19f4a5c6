/* drops_an_interface.c — a second version of tally.c that does not provide what others require of it. */
#define VERSION "2.0.0"
#define INTERFACE "test.else/1"
#include "tally.c"
