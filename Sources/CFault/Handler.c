/* The handler itself, its installation, and the stacks that it runs on. */
#define _GNU_SOURCE
#include "Internal.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

/* The kernel's frame takes up to 11 KiB with AVX-512, the handler less than 16 KiB; Swift's own handler may run here afterwards. */
#define STACK_SIZE (128 * 1024)
#define GUARD_SIZE 4096

const int crf_signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP};
const size_t crf_signal_count = sizeof crf_signals / sizeof crf_signals[0];

settings crf_current = {.folder = -1};

static struct sigaction previous[NSIG];
static bool is_installed;
static _Thread_local bool is_prepared;
static pthread_key_t stack_key;
static pthread_once_t key_once = PTHREAD_ONCE_INIT;

/* The thread that handles the one fault that is reported; 0: none. */
static atomic_int owner;
enum { READING, WRITING, ENDING };
static _Atomic int stage;
static fault the_fault;

/* ---- The end ------------------------------------------------------------------------------------------------------------ */

/* Puts the handler from before back and sends the signal to this thread again, with all that the kernel said about it. It arrives when the
 * handler returns, before another instruction of the program. A signal that was ignored ends the process all the same. */
static void end(int number, const siginfo_t *info) {
    struct sigaction before = previous[number];
    if (!(before.sa_flags & SA_SIGINFO) && before.sa_handler == SIG_IGN) before.sa_handler = SIG_DFL;
    sigaction(number, &before, NULL);
    siginfo_t again = *info;
    if (syscall(SYS_rt_tgsigqueueinfo, getpid(), syscall(SYS_gettid), number, &again) != 0) raise(number);
}

/* ---- The handler -------------------------------------------------------------------------------------------------------- */

static void note_registers(fault *fault, const ucontext_t *context) {
#if defined(__x86_64__)
    fault->pc = (uintptr_t)context->uc_mcontext.gregs[REG_RIP];
    fault->sp = (uintptr_t)context->uc_mcontext.gregs[REG_RSP];
#elif defined(__aarch64__)
    fault->pc = (uintptr_t)context->uc_mcontext.pc;
    fault->sp = (uintptr_t)context->uc_mcontext.sp;
#else
    (void)context;
#endif
}

static void report(fault *fault) {
    atomic_store(&stage, WRITING);
    crf_attribute(fault);
    bool is_written = crf_write_report(fault);
    crf_print(fault, is_written);
    atomic_store(&stage, ENDING);
}

static void handle(int number, siginfo_t *info, void *context) {
    int saved = errno;
    int self = (int)syscall(SYS_gettid), nobody = 0;
    /* A child between fork and exec reports nothing in its parent's name. */
    if (getpid() != crf_current.pid) return end(number, info);
    if (atomic_compare_exchange_strong(&owner, &nobody, self)) {
        the_fault.signal = number;
        the_fault.info = *info;
        note_registers(&the_fault, context);
        if (crf_current.reader) the_fault.depth = crf_current.reader(the_fault.frames, CRF_MAXIMUM_FRAMES);
        the_fault.has_frames = true;
        report(&the_fault);
    } else if (nobody == self) {
        /* A fault of the handler's own. Reading the frames is the likeliest cause: a plugin may have written over them. */
        if (atomic_load(&stage) == READING) {
            the_fault.depth = 0;
            report(&the_fault);
        }
        number = the_fault.signal;
        info = &the_fault.info;
    } else {
        /* Another thread reports its fault and ends the process. */
        struct timespec pause = {5, 0};
        nanosleep(&pause, NULL);
    }
    end(number, info);
    errno = saved;
}

/* ---- Installation ------------------------------------------------------------------------------------------------------- */

static int copy(char *into, const char *from) {
    size_t size = strlen(from);
    if (size >= CRF_MAXIMUM_PATH) return ENAMETOOLONG;
    memcpy(into, from, size + 1);
    return 0;
}

int crf_install(const crf_settings *given) {
    static settings next;
    int status = copy(next.folder_path, given->folder);
    if (!status) status = copy(next.name, given->name);
    if (!status) status = copy(next.manifest, given->manifest ? given->manifest : "");
    if (status) return status;
    next.folder = open(given->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (next.folder < 0) return errno;
    next.reader = given->reader;
    next.pid = getpid();
    crf_remove();
    crf_current = next;
    status = crf_prepare();
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = handle;
    /* SA_NODEFER, so that a fault of the handler's own comes back to it. */
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < crf_signal_count; i++) sigaction(crf_signals[i], &action, &previous[crf_signals[i]]);
    is_installed = true;
    return status;
}

void crf_remove(void) {
    if (!is_installed) return;
    for (size_t i = 0; i < crf_signal_count; i++) {
        struct sigaction present;
        /* Whoever came after us stays. */
        if (sigaction(crf_signals[i], NULL, &present) == 0 && present.sa_sigaction == handle)
            sigaction(crf_signals[i], &previous[crf_signals[i]], NULL);
    }
    is_installed = false;
    close(crf_current.folder);
    crf_current.folder = -1;
}

/* ---- Alternate stacks --------------------------------------------------------------------------------------------------- */

static void release(void *block) {
    stack_t none = {.ss_flags = SS_DISABLE};
    stack_t present;
    /* Somebody may have put another one in place. */
    if (sigaltstack(NULL, &present) == 0 && present.ss_sp == (char *)block + GUARD_SIZE) sigaltstack(&none, NULL);
    munmap(block, GUARD_SIZE + STACK_SIZE);
}

static void make_key(void) { (void)pthread_key_create(&stack_key, release); }

int crf_prepare(void) {
    stack_t present;
    if (is_prepared) return 0;
    is_prepared = true;
    pthread_once(&key_once, make_key);
    /* Sanitizers and other languages' runtimes give their threads one. */
    if (sigaltstack(NULL, &present) == 0 && !(present.ss_flags & SS_DISABLE) && present.ss_size >= STACK_SIZE / 4) return 0;
    char *block = mmap(NULL, GUARD_SIZE + STACK_SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (block == MAP_FAILED) return errno;
    stack_t stack = {.ss_sp = block + GUARD_SIZE, .ss_size = STACK_SIZE};
    if (mprotect(block + GUARD_SIZE, STACK_SIZE, PROT_READ | PROT_WRITE) != 0 || sigaltstack(&stack, NULL) != 0) {
        int status = errno;
        munmap(block, GUARD_SIZE + STACK_SIZE);
        return status;
    }
    int status = pthread_setspecific(stack_key, block);
    if (status) release(block);
    return status;
}
