#include "Common.h"
#include "CProcess.h"

#include <linux/sched.h>
#include <pthread.h>
#include <string.h>
#include <sys/eventfd.h>

enum { MAXIMUM_KEPT = 8 };

CPROCESS_FORKED int cprocess_fork(int *pidfd) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    struct clone_args arguments = {
        .flags = CLONE_PIDFD,
        .pidfd = (uint64_t)(uintptr_t)pidfd,
        .exit_signal = SIGCHLD,
    };
    long pid = syscall(SYS_clone3, &arguments, sizeof arguments);
    if (pid == 0) return 0;
    int error = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return pid < 0 ? -error : (int)pid;
}

CPROCESS_FORKED int cprocess_keep_only(const int *descriptors, int count) {
    // First out of the way of 0...count-1: a host with closed standard descriptors may have got these.
    int high[MAXIMUM_KEPT];
    for (int i = 0; i < count; i++) {
        high[i] = (int)syscall(SYS_fcntl, descriptors[i], F_DUPFD_CLOEXEC, MAXIMUM_KEPT);
        if (high[i] < 0) return -1;
    }
    for (int i = 0; i < count; i++)
        if (syscall(SYS_dup3, high[i], i, i > STDERR_FILENO ? O_CLOEXEC : 0) < 0) return -1;
    return (int)syscall(SYS_close_range, (unsigned)count, ~0U, 0);
}

void cprocess_close(int32_t *descriptor) {
    if (*descriptor >= 0) close(*descriptor);
    *descriptor = -1;
}

int cprocess_wake_open(void) {
    int wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return wake < 0 ? -errno : wake;
}

void cprocess_wake_set(int wake) {
    eventfd_write(wake, 1);
}

void cprocess_wake_clear(int wake) {
    eventfd_t count;
    eventfd_read(wake, &count);
}

void cprocess_name_thread(const char *name) {
    pthread_setname_np(pthread_self(), name);
}

const char *cprocess_error_text(int error) {
    const char *text = strerrordesc_np(error);
    return text ? text : "unknown error";
}
