#include "CBench.h"

#include <pthread.h>
#include <string.h>
#include <time.h>

#define ECHO_SIZE 64

/* ---- Callees: visible to nobody's optimiser ------------------------------------------------------------------------------- */
__attribute__((noinline)) static int32_t direct_add(const crucible_call *call, int64_t a, int64_t b, int64_t *sum) {
    (void)call;
    *sum = a + b;
    return CRUCIBLE_OK;
}

__attribute__((noinline)) static int32_t provider_add(void *instance, const crucible_call *call, int64_t a, int64_t b, int64_t *sum) {
    (void)instance, (void)call;
    *sum = a + b;
    return CRUCIBLE_OK;
}

__attribute__((noinline)) static int32_t direct_echo(const crucible_call *call, crucible_str text, crucible_out *out) {
    (void)call;
    return out->write(out, text.data, text.size);
}

__attribute__((noinline)) static int32_t provider_echo(void *instance, const crucible_call *call, crucible_str text, crucible_out *out) {
    (void)instance, (void)call;
    return out->write(out, text.data, text.size);
}

cb_function cb_provider_add(void) { return (cb_function)provider_add; }
cb_function cb_provider_echo(void) { return (cb_function)provider_echo; }
cb_function cb_direct_add(void) { return (cb_function)direct_add; }
cb_function cb_direct_echo(void) { return (cb_function)direct_echo; }

/* ---- Loops ------------------------------------------------------------------------------------------------------------------ */
/* The calling thread's own time, so that other work on the machine does not count. */
static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

int64_t cb_time_add(cb_function function, int64_t count) {
    typedef int32_t (*prototype)(const crucible_call *, int64_t, int64_t, int64_t *);
    prototype volatile pointer = (prototype)function;
    crucible_call call = {.size = sizeof call};
    int64_t wrong = 0, start = now();
    for (int64_t at = 0; at < count; at++) {
        int64_t sum = 0;
        wrong += pointer(&call, at, 1, &sum) != CRUCIBLE_OK || sum != at + 1;
    }
    int64_t taken = now() - start;
    return wrong ? -1 : taken;
}

typedef struct sink {
    crucible_out out;
    size_t size;
    char data[ECHO_SIZE];
} sink;

static int32_t sink_write(crucible_out *out, const void *data, size_t size) {
    sink *self = (sink *)out;
    if (self->size + size > sizeof self->data) return CRUCIBLE_TOO_LARGE;
    memcpy(self->data + self->size, data, size);
    self->size += size;
    return CRUCIBLE_OK;
}

int64_t cb_time_echo(cb_function function, int64_t count) {
    typedef int32_t (*prototype)(const crucible_call *, crucible_str, crucible_out *);
    prototype volatile pointer = (prototype)function;
    char text[ECHO_SIZE];
    memset(text, 'x', sizeof text);
    crucible_call call = {.size = sizeof call};
    sink sink = {.out = {.size = sizeof sink.out, .write = sink_write}};
    int64_t wrong = 0, start = now();
    for (int64_t at = 0; at < count; at++) {
        sink.size = 0;
        wrong += pointer(&call, (crucible_str){text, sizeof text}, &sink.out) != CRUCIBLE_OK || sink.size != sizeof text;
    }
    int64_t taken = now() - start;
    return wrong || memcmp(text, sink.data, sizeof text) != 0 ? -1 : taken;
}

/* ---- Threads ---------------------------------------------------------------------------------------------------------------- */
typedef struct job {
    cb_loop loop;
    cb_function function;
    int64_t count, taken;
    pthread_barrier_t *start;
} job;

static void *run(void *context) {
    job *job = context;
    job->loop(job->function, job->count / 16 + 1);
    pthread_barrier_wait(job->start);
    job->taken = job->loop(job->function, job->count);
    return NULL;
}

int64_t cb_time_threads(cb_loop loop, cb_function function, int64_t count, int threads) {
    enum { MAXIMUM = 16 };
    pthread_t handles[MAXIMUM];
    job jobs[MAXIMUM];
    pthread_barrier_t start;
    if (threads < 1 || threads > MAXIMUM) return -1;
    pthread_barrier_init(&start, NULL, (unsigned)threads);
    for (int at = 0; at < threads; at++) {
        jobs[at] = (job){loop, function, count, -1, &start};
        if (pthread_create(&handles[at], NULL, run, &jobs[at]) != 0) return -1;
    }
    int64_t slowest = 0;
    for (int at = 0; at < threads; at++) {
        pthread_join(handles[at], NULL);
        if (jobs[at].taken < 0) slowest = -1;
        if (slowest >= 0 && jobs[at].taken > slowest) slowest = jobs[at].taken;
    }
    pthread_barrier_destroy(&start);
    return slowest;
}
