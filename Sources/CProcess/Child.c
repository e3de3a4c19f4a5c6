// One supervised child: forked, held at a gate until it is registered with the guardian, then executed.

#include "Common.h"
#include "CProcess.h"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>

/// What a child writes into its status pipe when it cannot execute.
typedef struct {
    int stage;
    int error;
} failure;

/// Where the child's five descriptors are, by index, once it has closed all others.
enum { INPUT, OUTPUT, ERROR, GATE, STATUS, DESCRIPTORS };

CPROCESS_FORKED static _Noreturn void give_up(int status, int stage) {
    failure what = {stage, errno};
    syscall(SYS_write, status, &what, sizeof what);
    for (;;) syscall(SYS_exit_group, 127);
}

/// Default dispositions and an empty mask: what the host ignores or blocks is not the child's business.
CPROCESS_FORKED static int reset_signals(void) {
    // All zeros is SIG_DFL without flags in the kernel's layout, which is never larger than this.
    const uint64_t defaults[8] = {0};
    for (int number = 1; number <= 64; number++) {
        if (number == SIGKILL || number == SIGSTOP) continue;
        if (syscall(SYS_rt_sigaction, number, defaults, NULL, 8) < 0) return -1;
    }
    const uint64_t none = 0;
    return (int)syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, NULL, 8);
}

/// Runs in the child. Async-signal-safe throughout.
CPROCESS_FORKED static _Noreturn void run(
    const cprocess_specification *specification, const int *descriptors, int parent
) {
    int status = descriptors[STATUS];
    if (syscall(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0) give_up(status, CPROCESS_STAGE_SETUP);
    // The parent may have gone before the line above; nobody would ever signal us then.
    if (syscall(SYS_getppid) != parent) give_up(status, CPROCESS_STAGE_SETUP);
    if (syscall(SYS_setpgid, 0, 0) < 0) give_up(status, CPROCESS_STAGE_SETUP);
    if (cprocess_keep_only(descriptors, DESCRIPTORS) < 0) give_up(status, CPROCESS_STAGE_SETUP);
    status = STATUS;

    // Until the guardian knows our group, we must not be able to fork anything.
    char byte;
    long got;
    do got = syscall(SYS_read, GATE, &byte, 1);
    while (got < 0 && errno == EINTR);
    if (got != 1) {
        errno = ECANCELED;
        give_up(status, CPROCESS_STAGE_SETUP);
    }

    if (reset_signals() < 0) give_up(status, CPROCESS_STAGE_SETUP);
    if (specification->directory && syscall(SYS_chdir, specification->directory) < 0)
        give_up(status, CPROCESS_STAGE_DIRECTORY);
    syscall(SYS_execve, specification->executable, specification->arguments, specification->environment);
    give_up(status, CPROCESS_STAGE_EXECUTE);
}

int cprocess_start(const cprocess_specification *specification, cprocess_child *child) {
    int pipes[DESCRIPTORS][2];
    for (int i = 0; i < DESCRIPTORS; i++) {
        if (pipe2(pipes[i], O_CLOEXEC) == 0) continue;
        int error = errno;
        while (i-- > 0) close(pipes[i][0]), close(pipes[i][1]);
        return error;
    }

    // The child reads its input and its gate, and writes the others.
    int theirs[DESCRIPTORS], ours[DESCRIPTORS];
    for (int i = 0; i < DESCRIPTORS; i++) {
        bool reads = i == INPUT || i == GATE;
        theirs[i] = pipes[i][reads ? 0 : 1];
        ours[i] = pipes[i][reads ? 1 : 0];
    }
    for (int i = INPUT; i <= ERROR; i++) fcntl(ours[i], F_SETFL, O_NONBLOCK);

    int parent = getpid();
    int pidfd = -1;
    int pid = cprocess_fork(&pidfd);
    if (pid == 0) run(specification, theirs, parent);

    for (int i = 0; i < DESCRIPTORS; i++) close(theirs[i]);
    if (pid < 0) {
        for (int i = 0; i < DESCRIPTORS; i++) close(ours[i]);
        return -pid;
    }
    *child = (cprocess_child){
        .pid = pid, .pidfd = pidfd,
        .input = ours[INPUT], .output = ours[OUTPUT], .error = ours[ERROR],
        .gate = ours[GATE], .status = ours[STATUS],
    };
    return 0;
}

int cprocess_release(cprocess_child *child, int *stage) {
    const char byte = 1;
    ssize_t count;
    do count = write(child->gate, &byte, 1);
    while (count < 0 && errno == EINTR);
    cprocess_close(&child->gate);

    failure what = {CPROCESS_STAGE_SETUP, 0};
    do count = read(child->status, &what, sizeof what);
    while (count < 0 && errno == EINTR);
    if (count < 0) what.error = errno;
    cprocess_close(&child->status);
    *stage = what.stage;
    return what.error;
}

int cprocess_reap(int pidfd, bool *signaled, int *value) {
    siginfo_t info;
    int result;
    do result = waitid(P_PIDFD, (id_t)pidfd, &info, WEXITED);
    while (result < 0 && errno == EINTR);
    if (result < 0) return errno;
    *signaled = info.si_code != CLD_EXITED;
    *value = info.si_status;
    return 0;
}

int cprocess_signal(int pidfd, int number) {
    return syscall(SYS_pidfd_send_signal, pidfd, number, NULL, 0) < 0 ? errno : 0;
}

int cprocess_signal_group(int32_t group, int number) {
    // kill(-1) and kill(0) mean everybody and ourselves.
    if (group <= 1) return EINVAL;
    return kill(-group, number) < 0 ? errno : 0;
}
