/* lease.h — crucible.lease/1, a service of the host: shares of what is scarce, for a time.
 *
 * A lease belongs to the generation that asked for it and ends with it, at the latest. Its token is greater than that of every earlier lease:
 * whoever guards something with `fence` refuses those who act on a lease that was taken from them.
 */
#ifndef CRUCIBLE_LEASE_H
#define CRUCIBLE_LEASE_H

#include "interface.h"

#define CRUCIBLE_LEASE_1_NAME "crucible.lease/1"

/* acquire [any-thread], asynchronous: waits its turn for everything that `request` (lease-request.schema.json) asks for, all of it or
 * nothing. event(lease-event.schema.json): `granted` once, with the lease and its token; `notice` before it is taken back. done when the
 * lease has ended: OK after `release`, GONE when its term was over or it was taken back. Cancelling the call, or its deadline, ends the wait
 * and the lease. RESOURCE_EXHAUSTED at once when too many wait, or when it asks for more than there is at all; the text says when to try
 * again.
 * take [any-thread]: one resource (`memory` in bytes, `cpu` in thousandths of a core, `connections`, `concurrency`) at once, for the
 * standard term; RESOURCE_EXHAUSTED when it is not free now.
 * renew [any-thread]: a new term from now; 0: the standard one.
 * release [any-thread]: gives it back. WRONG_STATE for one that has been given back, GONE for one that was taken back.
 * fence [any-thread]: OK when the lease of this token is held and no newer token has passed the same guard; GONE otherwise. A guard is a
 * name of your choice, at most 128 bytes, of the plugin's own. */
#define CRUCIBLE_LEASE_1(F, X, IN, OUT, FN) \
    F(X, acquire, IN(str, request), FN(1)(event, str), FN(2)(done, i32, str)) \
    F(X, take, IN(str, resource), IN(u64, amount), OUT(handle, lease), OUT(u64, token)) \
    F(X, renew, IN(handle, lease), IN(i64, term_ms)) \
    F(X, release, IN(handle, lease)) \
    F(X, fence, IN(str, guard), IN(u64, token))

CRUCIBLE_CONSUMER_TABLE(crucible_lease_1, CRUCIBLE_LEASE_1)

#endif
