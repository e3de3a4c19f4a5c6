// The guardian: what is left when the host is killed with SIGKILL, and kills the groups it left behind.

#include "Common.h"
#include "CProcess.h"

#include <poll.h>
#include <sys/prctl.h>

/// What the host writes. Eight bytes, so that every write into the pipe is atomic.
typedef struct {
    int32_t add;
    int32_t group;
} record;

/// The guardian's only two descriptors.
enum { RECORDS, HOST, DESCRIPTORS };

typedef struct {
    int32_t groups[CPROCESS_GUARDIAN_GROUPS];
    int count;
} table;

CPROCESS_FORKED static void apply(table *known, record what) {
    if (what.group <= 1) return; // kill(-1) would mean everybody
    for (int i = 0; i < known->count; i++) {
        if (known->groups[i] != what.group) continue;
        if (!what.add) known->groups[i] = known->groups[--known->count];
        return;
    }
    if (what.add && known->count < CPROCESS_GUARDIAN_GROUPS) known->groups[known->count++] = what.group;
}

/// Applies what the host says until it is gone. Two signs of that: its pidfd, since a process that a
/// plugin forked may still hold the pipe open; and the end of the pipe, since the host may have let go.
/// Records come first, so that the last ones written before the host died are still applied.
CPROCESS_FORKED static void watch(table *known) {
    for (;;) {
        struct pollfd signs[DESCRIPTORS] = {{.fd = RECORDS, .events = POLLIN}, {.fd = HOST, .events = POLLIN}};
        if (syscall(SYS_ppoll, signs, DESCRIPTORS, NULL, NULL, 8) < 0) {
            if (errno == EINTR) continue;
            return;
        }
        if (signs[RECORDS].revents) {
            record batch[64];
            long bytes = syscall(SYS_read, RECORDS, batch, sizeof batch);
            if (bytes < 0 && errno == EINTR) continue;
            if (bytes <= 0) return;
            for (long i = 0; i < bytes / (long)sizeof(record); i++) apply(known, batch[i]);
        } else if (signs[HOST].revents) {
            return;
        }
    }
}

/// Runs in the guardian, with all signals still blocked: only SIGKILL ends it early.
CPROCESS_FORKED static _Noreturn void run(const int *descriptors) {
    table known;
    known.count = 0;
    syscall(SYS_setsid);
    syscall(SYS_chdir, "/");
    if (cprocess_keep_only(descriptors, DESCRIPTORS) == 0) {
        // Last, so that whoever sees the name sees a guardian at work.
        syscall(SYS_prctl, PR_SET_NAME, "crucible-guard", 0, 0, 0);
        watch(&known);
    }
    for (int i = 0; i < known.count; i++) syscall(SYS_kill, -known.groups[i], SIGKILL);
    for (;;) syscall(SYS_exit_group, 0);
}

int cprocess_guardian_start(int32_t *pid, int32_t *pidfd, int32_t *records) {
    int pipe[2];
    if (pipe2(pipe, O_CLOEXEC) < 0) return errno;
    int host = (int)syscall(SYS_pidfd_open, getpid(), 0);
    int forked = host < 0 ? -errno : 0;
    int guardian = -1;
    if (host >= 0) {
        const int descriptors[DESCRIPTORS] = {pipe[0], host};
        forked = cprocess_fork(&guardian);
        if (forked == 0) run(descriptors);
        close(host);
    }
    close(pipe[0]);
    if (forked < 0) {
        close(pipe[1]);
        return -forked;
    }
    *pid = forked;
    *pidfd = guardian;
    *records = pipe[1];
    return 0;
}

int cprocess_guardian_tell(int records, bool add, int32_t group) {
    const record what = {add, group};
    ssize_t written;
    do written = write(records, &what, sizeof what);
    while (written < 0 && errno == EINTR);
    return written < 0 ? errno : 0;
}
