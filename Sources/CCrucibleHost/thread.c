#include "CCrucibleHost.h"

#include <linux/membarrier.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

_Thread_local crh_thread *crh_this_thread;
bool crh_fences;

/* Guards the list of all records and which of them have no thread. */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;

enum { MAXIMUM_THREADS = 1 << 14 };
static _Atomic(crh_thread *) records[MAXIMUM_THREADS];
static _Atomic uint32_t record_count;
static uint32_t idle[MAXIMUM_THREADS];
static uint32_t idle_count;

/* The cells that were given back, and what their sums were when they were given out again. */
static uint32_t free_cells[CRH_CELLS];
static uint32_t free_cell_count;
static uint32_t next_cell = 1;
static crh_sum baselines[CRH_CELLS];

static void leave(void *value) {
    crh_thread *thread = value;
    crh_this_thread = NULL;
    for (int at = 0; at < CRH_MAXIMUM_DEPTH; at++) {
        free(thread->frames[at].text);
        thread->frames[at].text = NULL;
        thread->frames[at].text_capacity = 0;
    }
    pthread_mutex_lock(&mutex);
    idle[idle_count++] = thread->number - 1;
    pthread_mutex_unlock(&mutex);
}

static void prepare(void) {
    pthread_key_create(&key, leave);
    crh_fences = syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0) != 0;
}

static crh_thread *make_record(void) {
    void *cells = mmap(NULL, sizeof(crh_cell) * CRH_CELLS, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    crh_thread *made = cells == MAP_FAILED ? NULL : aligned_alloc(64, (sizeof *made + 63) / 64 * 64);
    if (!made) return NULL;
    memset(made, 0, sizeof *made);
    made->cells = cells;
    return made;
}

crh_thread *crh_make_thread(void) {
    pthread_once(&once, prepare);
    pthread_mutex_lock(&mutex);
    crh_thread *thread;
    if (idle_count > 0) {
        thread = atomic_load_explicit(&records[idle[--idle_count]], memory_order_relaxed);
    } else {
        uint32_t count = atomic_load_explicit(&record_count, memory_order_relaxed);
        thread = count < MAXIMUM_THREADS ? make_record() : NULL;
        if (!thread) abort(); /* no memory, or more than 16,384 threads at once: nothing here can go on */
        thread->number = count + 1;
        atomic_store_explicit(&records[count], thread, memory_order_release);
        atomic_store_explicit(&record_count, count + 1, memory_order_release);
    }
    pthread_mutex_unlock(&mutex);
    thread->depth = 0;
    crh_this_thread = thread;
    pthread_setspecific(key, thread);
    (void)crf_prepare();
    return thread;
}

static crh_sum sum(uint32_t cell) {
    crh_sum sum = {0, 0, 0, 0};
    uint32_t count = atomic_load_explicit(&record_count, memory_order_acquire);
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t at = 0; at < count; at++) {
            crh_thread *thread = atomic_load_explicit(&records[at], memory_order_acquire);
            crh_cell *found = crh_cell_of(thread, cell);
            if (pass == 0) {
                sum.left += atomic_load_explicit(&found->left, memory_order_acquire);
                sum.failed += atomic_load_explicit(&found->failed, memory_order_relaxed);
                sum.blamed += atomic_load_explicit(&found->blamed, memory_order_relaxed);
            } else {
                sum.entered += atomic_load_explicit(&found->entered, memory_order_relaxed);
            }
        }
        atomic_thread_fence(memory_order_seq_cst);
        /* A thread that came meanwhile may have entered, and its leaving was not seen: both count from the second look on. */
        count = atomic_load_explicit(&record_count, memory_order_acquire);
    }
    return sum;
}

crh_sum crh_cell_sum(uint32_t cell) {
    crh_sum found = sum(cell);
    found.entered -= baselines[cell].entered;
    found.left -= baselines[cell].left;
    found.failed -= baselines[cell].failed;
    found.blamed -= baselines[cell].blamed;
    return found;
}

uint32_t crh_cell_make(void) {
    pthread_mutex_lock(&mutex);
    uint32_t cell = free_cell_count > 0 ? free_cells[--free_cell_count] : next_cell < CRH_CELLS ? next_cell++ : 0;
    pthread_mutex_unlock(&mutex);
    if (cell) baselines[cell] = sum(cell);
    return cell;
}

void crh_cell_free(uint32_t cell) {
    pthread_mutex_lock(&mutex);
    free_cells[free_cell_count++] = cell;
    pthread_mutex_unlock(&mutex);
}

void crh_barrier(void) {
    pthread_once(&once, prepare);
    if (crh_fences || syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0) != 0) atomic_thread_fence(memory_order_seq_cst);
}

void crh_await_lookers(void) {
    crh_barrier();
    uint32_t count = atomic_load_explicit(&record_count, memory_order_acquire);
    for (uint32_t at = 0; at < count; at++) {
        crh_thread *thread = atomic_load_explicit(&records[at], memory_order_acquire);
        while (thread != crh_this_thread && atomic_load_explicit(&thread->looking, memory_order_acquire)) sched_yield();
    }
}

uint64_t crh_chain(crh_thread *thread) {
    uint32_t depth = thread->depth;
    while (depth > 0 && thread->frames[depth - 1].chain == 0) depth--;
    /* The highest bit tells it from a call's id. */
    uint64_t chain = depth > 0 ? thread->frames[depth - 1].chain
                               : UINT64_C(1) << 63 | (uint64_t)thread->number << 40 | (++thread->chains & 0xffffffffff);
    for (; depth < thread->depth; depth++) thread->frames[depth].chain = chain;
    return chain;
}

void crh_say(crh_thread *thread, const char *text, size_t size, size_t limit) {
    if (thread->depth == 0) return;
    crh_frame *frame = &thread->frames[thread->depth - 1];
    if (size > limit) size = limit;
    if (size > frame->text_capacity) {
        char *larger = realloc(frame->text, size);
        if (!larger) return;
        frame->text = larger;
        frame->text_capacity = (uint32_t)size;
    }
    if (size > 0) memcpy(frame->text, text, size);
    frame->text_size = (uint32_t)size;
}

void crh_name_thread(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }
