#include "CBench.h"
#include "Calls.h"

#include <pthread.h>
#include <string.h>
#include <time.h>

#define TEXT_SIZE 64

/* The calling thread's own time. */
static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static int64_t time_add(cb_function function, int64_t count) {
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

static int64_t time_length(cb_function function, int64_t count) {
    typedef int32_t (*prototype)(const crucible_call *, crucible_str, int64_t *);
    prototype volatile pointer = (prototype)function;
    char text[TEXT_SIZE];
    memset(text, 'x', sizeof text);
    crucible_call call = {.size = sizeof call};
    int64_t wrong = 0, start = now();
    for (int64_t at = 0; at < count; at++) {
        int64_t length = 0;
        wrong += pointer(&call, (crucible_str){text, sizeof text}, &length) != CRUCIBLE_OK || length != TEXT_SIZE;
    }
    int64_t taken = now() - start;
    return wrong ? -1 : taken;
}

typedef struct sink {
    crucible_out out;
    size_t size;
    char data[TEXT_SIZE];
} sink;

static int32_t sink_write(crucible_out *out, const void *data, size_t size) {
    sink *self = (sink *)out;
    if (self->size + size > sizeof self->data) return CRUCIBLE_TOO_LARGE;
    memcpy(self->data + self->size, data, size);
    self->size += size;
    return CRUCIBLE_OK;
}

static int64_t time_echo(cb_function function, int64_t count) {
    typedef int32_t (*prototype)(const crucible_call *, crucible_str, crucible_out *);
    prototype volatile pointer = (prototype)function;
    char text[TEXT_SIZE];
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

static int32_t visited(void *context, int64_t value) {
    *(int64_t *)context += value;
    return CRUCIBLE_OK;
}

static int64_t time_visit(cb_function function, int64_t count) {
    typedef int32_t (*prototype)(const crucible_call *, int64_t, cb_visitor);
    prototype volatile pointer = (prototype)function;
    crucible_call call = {.size = sizeof call};
    int64_t total = 0, wrong = 0, start = now();
    for (int64_t at = 0; at < count; at++) wrong += pointer(&call, 1, (cb_visitor){visited, &total}) != CRUCIBLE_OK;
    int64_t taken = now() - start;
    return wrong || total != count ? -1 : taken;
}

static int32_t answered(void *context, int32_t status, crucible_str text) {
    *(int64_t *)context += status == CRUCIBLE_OK && text.size == 3;
    return CRUCIBLE_OK;
}

static int64_t time_ask(cb_function function, int64_t count) {
    typedef int32_t (*prototype)(const crucible_call *, int64_t, cb_done);
    prototype volatile pointer = (prototype)function;
    crucible_call call = {.size = sizeof call};
    int64_t total = 0, wrong = 0, start = now();
    for (int64_t at = 0; at < count; at++) wrong += pointer(&call, at, (cb_done){answered, &total}) != CRUCIBLE_OK;
    int64_t taken = now() - start;
    return wrong || total != count ? -1 : taken;
}

typedef int64_t (*loop)(cb_function function, int64_t count);
static const loop loops[CB_KINDS] = {
    [CB_ADD] = time_add, [CB_LENGTH] = time_length, [CB_ECHO] = time_echo, [CB_VISIT] = time_visit, [CB_ASK] = time_ask};

typedef struct job {
    loop loop;
    cb_function function;
    int64_t count, taken;
    size_t shift;
    pthread_barrier_t *start;
} job;

static void *run(void *context) {
    job *job = context;
    /* Whether what is on the stack meets the rest of the data in the processor's cache makes up to a third of these few nanoseconds. So every
     * repetition has its stack elsewhere, and no series owes its median to one place. */
    volatile char place[job->shift];
    place[0] = 0;
    (void)place;
    job->loop(job->function, job->count / 16 + 1);
    pthread_barrier_wait(job->start);
    job->taken = job->loop(job->function, job->count);
    return NULL;
}

int64_t cb_time(int kind, cb_function function, int64_t count, int threads) {
    enum { MAXIMUM = 16 };
    pthread_t handles[MAXIMUM];
    job jobs[MAXIMUM];
    pthread_barrier_t start;
    static unsigned turn;
    enum { STEP = 17 * 16, PAGE = 4096 };
    if (threads < 1 || threads > MAXIMUM) return -1;
    pthread_barrier_init(&start, NULL, (unsigned)threads);
    for (int at = 0; at < threads; at++) {
        jobs[at] = (job){loops[kind], function, count, -1, 1 + turn++ * STEP % PAGE, &start};
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
