/* Needs a function that nobody has. */
#include "hostile.h"

extern void a_function_that_nobody_has(void);

static void prepare(void) { a_function_that_nobody_has(); }

HOSTILE_PLUGIN("undefined-symbol")
