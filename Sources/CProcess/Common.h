// Shared by the two files that fork.

#ifndef CRUCIBLE_CPROCESS_COMMON_H
#define CRUCIBLE_CPROCESS_COMMON_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

/// For code that runs between fork and exec: a sanitizer's runtime may hold locks of threads that do not
/// exist in the child. For the same reason such code calls the kernel by `syscall`, which no sanitizer
/// intercepts and which takes no lock.
#define CPROCESS_FORKED __attribute__((disable_sanitizer_instrumentation, noinline))

/// Forks by clone3, so that the pidfd exists from the first moment and no atfork handler of a plugin
/// runs. All signals stay blocked in the child, so that no handler of the host runs there.
/// Returns the pid, 0 in the child, or a negated errno.
int cprocess_fork(int *pidfd);

/// Duplicates `count` descriptors onto 0...count-1 and closes all others. Returns 0 or -1 with errno.
int cprocess_keep_only(const int *descriptors, int count);

/// Closes a descriptor if there is one, and forgets it.
void cprocess_close(int32_t *descriptor);

#endif
