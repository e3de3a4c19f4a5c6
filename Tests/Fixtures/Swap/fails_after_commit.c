/* fails_after_commit.c — a second version of tally.c that starts well, and then every call of `add` fails. */
#define VERSION "2.0.0"
#define FAILS_AFTER
#include "tally.c"
