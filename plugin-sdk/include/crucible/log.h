/* log.h — crucible.log/1, a service of the host: structured log lines.
 */
#ifndef CRUCIBLE_LOG_H
#define CRUCIBLE_LOG_H

#include "interface.h"

#define CRUCIBLE_LOG_1_NAME "crucible.log/1"

/* write [any-thread]: level 0 trace, 1 debug, 2 info, 3 notice, 4 warning, 5 error, 6 critical. fields is a JSON object of strings,
 * or empty. Never blocks on the reader of the log: beyond its bound lines are dropped and counted. INVALID_ARGUMENT for another level. */
#define CRUCIBLE_LOG_1(F, X, IN, OUT, FN) \
    F(X, write, IN(i32, level), IN(str, message), IN(str, fields))

CRUCIBLE_CONSUMER_TABLE(crucible_log_1, CRUCIBLE_LOG_1)

#endif
