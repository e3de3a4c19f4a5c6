/* fails_and_blocks_drain.c — a second version of tally.c whose calls fail, and whose calls of `hold` never end on the way back. */
#define VERSION "2.0.0"
#define FAILS_AFTER
#define BLOCKS_DRAIN
#include "tally.c"
