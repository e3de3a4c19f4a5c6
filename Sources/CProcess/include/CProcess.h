// Fork, exec and guard child processes. Linux 5.9 or later (clone3, pidfd, close_range).
//
// Swift cannot run between fork and exec, since nothing there may allocate or take a lock.
// Everything that does lives here; decisions, threads and tables live in ProcessSupervision.

#ifndef CRUCIBLE_CPROCESS_H
#define CRUCIBLE_CPROCESS_H

#include <stdbool.h>
#include <stdint.h>

/// What to execute. All pointers are borrowed for the call of `cprocess_start`.
typedef struct {
    const char *executable;
    char *const *arguments;   // argv, argv[0] included, NULL at the end
    char *const *environment; // envp, NULL at the end
    const char *directory;    // NULL: the caller's working directory
} cprocess_specification;

/// A child held at its gate: forked, not yet executing anything. It leads its own process group before
/// it passes the gate.
/// All descriptors are owned by the caller and are closed on exec.
typedef struct {
    int32_t pid;    // also its process group
    int32_t pidfd;
    int32_t input;  // write end of its standard input, non-blocking
    int32_t output; // read end of its standard output, non-blocking
    int32_t error;  // read end of its standard error, non-blocking
    int32_t gate;   // a byte lets the child go on to exec, end of file ends it
    int32_t status; // end of file: exec succeeded; otherwise one record of what failed
} cprocess_child;

/// What a child was doing when it failed before exec.
enum {
    CPROCESS_STAGE_SETUP = 1,     // descriptors, process group, signals
    CPROCESS_STAGE_DIRECTORY = 2, // changing to the working directory
    CPROCESS_STAGE_EXECUTE = 3,   // execve
};

/// Groups that one guardian can hold.
enum { CPROCESS_GUARDIAN_GROUPS = 4096 };

/// Forks a child that waits at its gate. The kernel kills it when the *calling thread* ends.
/// Returns 0 or an errno; on failure nothing is left behind.
int cprocess_start(const cprocess_specification *specification, cprocess_child *child);

/// Opens the gate and waits until exec succeeded (0) or failed (errno, with `*stage` set).
/// Closes `gate` and `status`. A child that failed ends by itself; the caller still reaps it.
int cprocess_release(cprocess_child *child, int *stage);

/// Waits for the end of a child and reaps it. `*value` is the exit code, or the signal if `*signaled`.
/// Returns 0 or an errno.
int cprocess_reap(int pidfd, bool *signaled, int *value);

/// Sends a signal to the one process that `pidfd` stands for. Returns 0 or an errno.
int cprocess_signal(int pidfd, int number);

/// Sends a signal to a process group. Only while its leader is not yet reaped: afterwards the number
/// may belong to somebody else. Returns 0 or an errno.
int cprocess_signal_group(int32_t group, int number);

/// Forks the guardian: a process in a session of its own which kills every registered group once this
/// process is gone, however it went. `*pidfd` and `*records` (where to write) are owned by the caller.
/// Returns 0 or an errno.
int cprocess_guardian_start(int32_t *pid, int32_t *pidfd, int32_t *records);

/// Registers (`add`) or forgets a group with the guardian. SIGPIPE must be blocked in the calling thread.
/// Returns 0 or an errno (EPIPE: the guardian is gone).
int cprocess_guardian_tell(int records, bool add, int32_t group);

/// Makes an eventfd, by which other threads interrupt a thread's `poll`: non-blocking, closed on exec.
/// Returns the descriptor, owned by the caller, or a negated errno.
int cprocess_wake_open(void);
/// Makes it readable. Never blocks.
void cprocess_wake_set(int wake);
/// Makes it unreadable.
void cprocess_wake_clear(int wake);

/// Names the calling thread; at most 15 bytes, or nothing happens.
void cprocess_name_thread(const char *name);

/// The text of an errno. Static, never NULL, any thread.
const char *cprocess_error_text(int error);

#endif
