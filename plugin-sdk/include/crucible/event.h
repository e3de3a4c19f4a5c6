/* event.h — crucible.event/1, a service of the host: topics on which plugins and the host say what has happened.
 *
 * Every event of a topic has a sequence: 1, 2, 3, without a hole. A subscriber gets every event once, in order, also when its plugin is
 * replaced meanwhile; what it did not keep up with is named, never left out in silence. A name of a topic, a subscription or a barrier has
 * words of a-z 0-9 _ - with dots between them, at most 128 bytes. Topics below `crucible.` are the host's own; on `crucible.decision`,
 * plugins publish too.
 */
#ifndef CRUCIBLE_EVENT_H
#define CRUCIBLE_EVENT_H

#include "interface.h"

#define CRUCIBLE_EVENT_1_NAME "crucible.event/1"

/* publish [any-thread]: publishes a JSON document of at most 64 KiB at once. RESOURCE_EXHAUSTED, with a text that begins with `busy`, when a
 * subscriber for whom publishers wait has a full queue.
 * post [any-thread], asynchronous: the same, but waits for room, behind those who wait already. done(OK, {"sequence": N}). Cancelled before,
 * it was not published. RESOURCE_EXHAUSTED at once when too many wait.
 * subscribe [any-thread], asynchronous: `request` is an event-subscription.schema.json. event(event-message.schema.json): `subscribed` once,
 * before subscribe returns, then `event`, `fence` and `gap`, one at a time, to the generation that is active. Returning OK acknowledges it,
 * unless the request says that you acknowledge yourself; returning anything else ends the subscription. done when it has ended: OK after
 * unsubscribe, CANCELLED with the call. A subscription is the plugin's: the next generation that subscribes under the same name goes on
 * where this one ends, beginning with what was not acknowledged.
 * acknowledge [any-thread]: everything up to that delivery has been consumed. GONE when another generation is given the events now.
 * unsubscribe [any-thread]: ends this generation's share in a subscription.
 * fence [any-thread], asynchronous: publishes an event of the kind `fence`. done(OK, {"sequence": N}) when everybody who subscribed to the
 * topic then has acknowledged it, or has left.
 * barrier [any-thread], asynchronous: done(OK) when so many plugins, this one included, have called it with this name. INVALID_ARGUMENT when
 * those who wait already wait for another number. */
#define CRUCIBLE_EVENT_1(F, X, IN, OUT, FN) \
    F(X, publish, IN(str, topic), IN(str, data), OUT(u64, sequence)) \
    F(X, post, IN(str, topic), IN(str, data), FN(2)(done, i32, str)) \
    F(X, subscribe, IN(str, request), FN(1)(event, str), FN(2)(done, i32, str)) \
    F(X, acknowledge, IN(handle, subscription), IN(u64, delivery)) \
    F(X, unsubscribe, IN(handle, subscription)) \
    F(X, fence, IN(str, topic), IN(str, data), FN(2)(done, i32, str)) \
    F(X, barrier, IN(str, name), IN(u32, parties), FN(2)(done, i32, str))

CRUCIBLE_CONSUMER_TABLE(crucible_event_1, CRUCIBLE_EVENT_1)

#endif
