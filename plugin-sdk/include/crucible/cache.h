/* cache.h — crucible.cache/1, a service of the host: values under keys, in the namespaces that the manifest gives to a plugin.
 *
 * A key begins with the prefix of its namespace: `routing:` and what follows. A plugin reaches its own namespaces and those granted to it;
 * others answer DENIED. What a generation writes after it was replaced is refused with GONE.
 */
#ifndef CRUCIBLE_CACHE_H
#define CRUCIBLE_CACHE_H

#include "interface.h"

#define CRUCIBLE_CACHE_1_NAME "crucible.cache/1"

/* The freshness that `get` gives. */
#define CRUCIBLE_CACHE_FRESH 1u
#define CRUCIBLE_CACHE_STALE 2u

/* get [any-thread]: the value under a key. `freshness` is FRESH or STALE (expired, and the namespace still serves it while it is refreshed);
 * NOT_FOUND on a miss.
 * put [any-thread]: stores a value. `ttl_ms`: 0 for the namespace's time to live, which is also the longest. `tags`: a JSON array of texts,
 * or empty. `stored` is false when the namespace's conflict policy kept what another plugin had stored. TOO_LARGE beyond the namespace's
 * budget for one entry.
 * claim [any-thread], asynchronous: one computation per key at a time. value(bytes) brings what there is; done(OK, cache-claim.schema.json)
 * says what it is: `hit`, `stale`, or `compute`, the latter two with a `flight` for the one who is to compute the value. Everybody else
 * who claims the key meanwhile waits for that flight, or gets the stale value. The failure of a flight is the answer of all who wait for it,
 * and is not stored.
 * fulfil [any-thread]: stores the value of a flight and gives it to those who wait. abandon [any-thread]: says why there is none. A flight
 * ends by itself when its plugin ends or after 60 s; then the next who waits gets `compute`. GONE for one that has ended.
 * remove [any-thread]: forgets one key; OK also if there was nothing.
 * invalidate [any-thread]: forgets every entry below a prefix that has one of the tags (a JSON array; empty: every entry), and says how
 * many. */
#define CRUCIBLE_CACHE_1(F, X, IN, OUT, FN) \
    F(X, get, IN(str, key), OUT(u32, freshness), OUT(bytes, value)) \
    F(X, put, IN(str, key), IN(bytes, value), IN(i64, ttl_ms), IN(str, tags), OUT(bool, stored)) \
    F(X, claim, IN(str, key), FN(1)(value, bytes), FN(2)(done, i32, str)) \
    F(X, fulfil, IN(handle, flight), IN(bytes, value), IN(i64, ttl_ms), IN(str, tags)) \
    F(X, abandon, IN(handle, flight), IN(str, reason)) \
    F(X, remove, IN(str, key)) \
    F(X, invalidate, IN(str, prefix), IN(str, tags), OUT(u64, removed))

CRUCIBLE_CONSUMER_TABLE(crucible_cache_1, CRUCIBLE_CACHE_1)

#endif
