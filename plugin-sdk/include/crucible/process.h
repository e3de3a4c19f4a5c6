/* process.h — crucible.process/1, a service of the host: supervised child processes from the manifest's allow-list.
 */
#ifndef CRUCIBLE_PROCESS_H
#define CRUCIBLE_PROCESS_H

#include "interface.h"

#define CRUCIBLE_PROCESS_1_NAME "crucible.process/1"

/* spawn [any-thread], asynchronous. `spec` is process-spec.schema.json: {command: [..], environment: {..}, directory}. `process` is filled
 * before it returns. line(1, text) for each line of standard output, line(2, text) of standard error, in order, never concurrently,
 * without the line feed; blocking in it holds the child back. done(OK, process-exit.schema.json) when the child has ended. The
 * child ends when the call is cancelled, when the plugin stops, and when the host ends in whatever way. Failures: DENIED (command
 * not granted), NOT_FOUND (no such program), RESOURCE_EXHAUSTED.
 * write [any-thread]: queues bytes for standard input. RESOURCE_EXHAUSTED when the queue is full, GONE when the child has ended.
 * close_input [any-thread]: closes standard input after what is queued.
 * terminate [any-thread]: closes standard input, then SIGTERM (at once if the input was closed before), then SIGKILL, within grace_ms.
 * port [any-thread]: a TCP port on 127.0.0.1 that was free a moment ago. */
#define CRUCIBLE_PROCESS_1(F, X, IN, OUT, FN) \
    F(X, spawn, IN(str, spec), OUT(handle, process), FN(2)(line, i32, bytes), FN(2)(done, i32, str)) \
    F(X, write, IN(handle, process), IN(bytes, data)) \
    F(X, close_input, IN(handle, process)) \
    F(X, terminate, IN(handle, process), IN(i64, grace_ms)) \
    F(X, port, OUT(u32, port))

CRUCIBLE_CONSUMER_TABLE(crucible_process_1, CRUCIBLE_PROCESS_1)

#endif
