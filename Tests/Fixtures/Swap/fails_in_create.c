/* fails_in_create.c — a second version of tally.c whose create fails. */
#define VERSION "2.0.0"
#define FAILS_CREATE
#include "tally.c"
