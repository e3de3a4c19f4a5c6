#define _GNU_SOURCE
#include "FaultFixture.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define TEXT(literal) {literal, sizeof(literal) - 1}

static const crf_frame three[] = {
    {TEXT("voice"), 2, TEXT("crucible.voice/1"), TEXT("select")},
    {{NULL, 0}, 0, {NULL, 0}, TEXT("call")},
    {TEXT("orchestration"), 1, {NULL, 0}, TEXT("start")},
};

uint32_t fixture_frames(crf_frame *frames, uint32_t capacity) {
    (void)capacity;
    memcpy(frames, three, sizeof three);
    return 3;
}

uint32_t fixture_host_frame(crf_frame *frames, uint32_t capacity) {
    (void)capacity;
    frames[0] = three[1];
    frames[1] = three[0];
    return 2;
}

uint32_t fixture_deep_frames(crf_frame *frames, uint32_t capacity) {
    for (uint32_t i = 0; i < capacity; i++) frames[i] = three[0];
    return capacity + 10;
}

/* Not known to the compiler to be bad. */
static int *volatile nowhere = (int *)16;

uint32_t fixture_broken_frames(crf_frame *frames, uint32_t capacity) {
    (void)frames;
    (void)capacity;
    return (uint32_t)*nowhere;
}

void fixture_segv(void) { *nowhere = 1; }

/* Beyond the end of a file. */
void fixture_bus(void) {
    char path[] = "/tmp/crucible-bus-XXXXXX";
    int file = mkstemp(path);
    unlink(path);
    volatile char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    page[0] = 1;
}

void fixture_fpe(void) { raise(SIGFPE); }

void fixture_ill(void) { __builtin_trap(); }

void fixture_trap(void) { raise(SIGTRAP); }

void fixture_abort(void) { abort(); }

static int deeper(int depth) {
    volatile char room[1024];
    room[0] = (char)depth;
    return depth < 0 ? 0 : deeper(depth + 1) + room[0];
}

static volatile int sink;

void fixture_overflow(void) { sink = deeper(1); }

void fixture_sent(void) {
    pid_t parent = getpid();
    if (fork() == 0) {
        kill(parent, SIGSEGV);
        _exit(0);
    }
    for (;;) pause();
}

static void *crash(void *context) {
    (void)context;
    fixture_segv();
    return NULL;
}

static void *overflow(void *context) {
    (void)context;
    (void)crf_prepare();
    fixture_overflow();
    return NULL;
}

void fixture_segv_on_many_threads(void) {
    pthread_t thread;
    for (int i = 0; i < 8; i++) pthread_create(&thread, NULL, crash, NULL);
    pthread_join(thread, NULL);
}

void fixture_overflow_on_a_thread(void) {
    pthread_t thread;
    pthread_create(&thread, NULL, overflow, NULL);
    pthread_join(thread, NULL);
}

void fixture_child_aborts(void) {
    pid_t child = fork();
    if (child == 0) abort();
    int status = 0;
    waitpid(child, &status, 0);
    _exit(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT ? 0 : 1);
}

void fixture_reset_signals(void) {
    static const int all[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) signal(all[i], SIG_DFL);
}

void fixture_ignore_abort(void) { signal(SIGABRT, SIG_IGN); }

static void other(int number) {
    (void)number;
    _exit(7);
}

void fixture_install_other_handler(void) { signal(SIGSEGV, other); }
