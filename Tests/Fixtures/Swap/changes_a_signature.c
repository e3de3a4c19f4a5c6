/* changes_a_signature.c — a second version of tally.c whose `add` has another result than its consumers know. */
#define VERSION "2.0.0"
#define CHANGED
#include "tally.c"
