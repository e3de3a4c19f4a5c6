#include "CCrucibleHost.h"

#include <linux/membarrier.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
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
static uint32_t next_cell = sizeof(crh_cell);
static crh_sum baselines[CRH_CELLS];

static void leave(void *value) {
    crh_thread *thread = value;
    crh_this_thread = NULL;
    atomic_store_explicit(&thread->tid, 0, memory_order_release);
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
    size_t size = sizeof(crh_thread) + sizeof(crh_cell) * CRH_CELLS;
    crh_thread *made = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if ((void *)made == MAP_FAILED) return NULL;
    for (int at = 0; at < CRH_MAXIMUM_DEPTH; at++) made->frames[at].thread = made;
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
    crh_set_depth(thread, 0);
    /* A thread that ended inside of crossings left them as they were. */
    for (int at = 0; at < CRH_MAXIMUM_DEPTH; at++) atomic_store_explicit(&thread->frames[at].is_counted, 0, memory_order_relaxed);
    struct timespec used = {0, 0};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    atomic_store_explicit(&thread->cpu_began, (int64_t)used.tv_sec * 1000000000 + used.tv_nsec, memory_order_relaxed);
    atomic_store_explicit(&thread->tid, (int32_t)syscall(SYS_gettid), memory_order_release);
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
                uint64_t passed = atomic_load_explicit(&found->passed, memory_order_acquire);
                sum.left += atomic_load_explicit(&found->left, memory_order_acquire) + passed;
                sum.entered += passed;
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
    crh_sum baseline = baselines[cell / sizeof(crh_cell)];
    found.entered -= baseline.entered;
    found.left -= baseline.left;
    found.failed -= baseline.failed;
    found.blamed -= baseline.blamed;
    return found;
}

uint32_t crh_cell_make(void) {
    pthread_mutex_lock(&mutex);
    uint32_t cell = 0;
    if (free_cell_count > 0) cell = free_cells[--free_cell_count];
    else if (next_cell < CRH_CELLS * sizeof(crh_cell)) cell = next_cell, next_cell += sizeof(crh_cell);
    pthread_mutex_unlock(&mutex);
    if (cell) baselines[cell / sizeof(crh_cell)] = sum(cell);
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

/* Whom the thread is inside of. The party is not freed until crh_looked: whoever gives it up has seen everybody leave it, so that a look
 * which begins later does not find it, and waits for the looks that began earlier. Only who is just trying the short way may show a party
 * that was freed, or by now is another. */
static const char *plugin_of(crh_thread *thread) {
    uint32_t depth = __atomic_load_n(&thread->depth, __ATOMIC_ACQUIRE);
    if (depth == 0 || depth > CRH_MAXIMUM_DEPTH) return NULL;
    const crh_party *party = __atomic_load_n(&thread->frames[depth - 1].party, __ATOMIC_ACQUIRE);
    const char *plugin = party ? __atomic_load_n(&party->plugin, __ATOMIC_ACQUIRE) : NULL;
    return plugin && strcmp(plugin, "host") != 0 ? plugin : NULL;
}

uint32_t crh_short_calls(const crh_party *party, const crh_label *label) {
    uint32_t found = 0, count = atomic_load_explicit(&record_count, memory_order_acquire);
    for (uint32_t at = 0; at < count; at++) {
        crh_thread *thread = atomic_load_explicit(&records[at], memory_order_acquire);
        uint32_t depth = __atomic_load_n(&thread->depth, __ATOMIC_ACQUIRE);
        for (uint32_t level = 0; level < depth && level < CRH_MAXIMUM_DEPTH; level++) {
            crh_frame *frame = &thread->frames[level];
            if (party && __atomic_load_n(&frame->party, __ATOMIC_ACQUIRE) != party) continue;
            if (label && __atomic_load_n(&frame->label, __ATOMIC_RELAXED) != label) continue;
            found += atomic_load_explicit(&frame->is_counted, memory_order_acquire) == 0;
        }
    }
    return found;
}

void crh_visit_places(void (*visit)(void *context, const crh_place *place), void *context) {
    crh_thread *self = crh_current();
    uint32_t count = atomic_load_explicit(&record_count, memory_order_acquire);
    for (uint32_t at = 0; at < count; at++) {
        crh_thread *thread = atomic_load_explicit(&records[at], memory_order_acquire);
        int32_t tid = atomic_load_explicit(&thread->tid, memory_order_acquire);
        if (tid == 0) continue;
        crh_look(self);
        crh_place place = {tid, atomic_load_explicit(&thread->cpu_began, memory_order_relaxed), plugin_of(thread)};
        visit(context, &place);
        crh_looked(self);
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
    frame->text_size = size;
}

void crh_name_thread(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }
