/* counter.h — acme.counter/1: totals under names, as a third party would publish it.
 */
#ifndef ACME_COUNTER_H
#define ACME_COUNTER_H

#include <crucible/interface.h>

#define ACME_COUNTER_1_NAME "acme.counter/1"
#define ACME_COUNTER_1_MINOR 1u /* 1: author and watch */

/* add [any-thread]: adds to the total of `key`, which begins at 0. INVALID_ARGUMENT when the key has not 1 to 64 bytes or the total
 * would not fit; RESOURCE_EXHAUSTED when there are 64 keys already.
 * read [any-thread]: NOT_FOUND when nothing was added under the key.
 * author [any-thread]: the manifest id of the plugin that added last, or "host". NOT_FOUND like read.
 * watch [any-thread], asynchronous: change with the new total in decimal digits after each of the next `changes` additions, in their order;
 * then done(OK, the last total, or empty if `changes` is 0). CANCELLED when the call is cancelled, GONE when the counter stops,
 * RESOURCE_EXHAUSTED when 16 watch already. */
#define ACME_COUNTER_1(F, X, IN, OUT, FN) \
    F(X, add, IN(str, key), IN(i64, amount), OUT(i64, total)) \
    F(X, read, IN(str, key), OUT(i64, total)) \
    F(X, author, IN(str, key), OUT(str, plugin)) \
    F(X, watch, IN(str, key), IN(u32, changes), FN(1)(change, str), FN(2)(done, i32, str))

CRUCIBLE_CONSUMER_TABLE(acme_counter_1, ACME_COUNTER_1)

#endif
