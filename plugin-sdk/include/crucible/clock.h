/* clock.h — crucible.clock/1, a service of the host: time that a test can move.
 */
#ifndef CRUCIBLE_CLOCK_H
#define CRUCIBLE_CLOCK_H

#include "interface.h"

#define CRUCIBLE_CLOCK_1_NAME "crucible.clock/1"

/* now [any-thread]: nanoseconds of the monotonic clock in which deadlines are given.
 * wall [any-thread]: nanoseconds since 1970-01-01 UTC.
 * sleep [any-thread], asynchronous: done(OK) after `nanoseconds`; CANCELLED as soon as the call is cancelled. */
#define CRUCIBLE_CLOCK_1(F, X, IN, OUT, FN) \
    F(X, now, OUT(i64, nanoseconds)) \
    F(X, wall, OUT(i64, nanoseconds)) \
    F(X, sleep, IN(i64, nanoseconds), FN(2)(done, i32, str))

CRUCIBLE_CONSUMER_TABLE(crucible_clock_1, CRUCIBLE_CLOCK_1)

#endif
