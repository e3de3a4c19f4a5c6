#include "thread.h"

#include <linux/membarrier.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__SANITIZE_THREAD__)
#define IS_UNDER_TSAN true
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define IS_UNDER_TSAN true
#endif
#endif
#ifndef IS_UNDER_TSAN
#define IS_UNDER_TSAN false
#endif

_Thread_local cc_thread *cc_this_thread;
bool cc_fences;

/* Guards what is below, but for the atomic parts. */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;

static _Atomic(cc_thread *) records[CC_MAXIMUM_THREADS];
static _Atomic uint32_t record_count;
static uint32_t idle[CC_MAXIMUM_THREADS];
static uint32_t idle_count;

enum { CELLS = CC_MAXIMUM_SPACES + 1 };
static uint32_t free_cells[CELLS], free_cell_count, next_cell = 1;
static cc_reads baselines[CELLS];

static _Atomic(cc_shard *) shards[CC_MAXIMUM_SHARDS];
static uint32_t free_shards[CC_MAXIMUM_SHARDS], free_shard_count, next_shard;

static void leave(void *value) {
    cc_thread *thread = value;
    cc_flush();
    cc_this_thread = NULL;
    pthread_mutex_lock(&mutex);
    idle[idle_count++] = thread->number;
    pthread_mutex_unlock(&mutex);
}

static void prepare(void) {
    pthread_key_create(&key, leave);
    cc_fences = IS_UNDER_TSAN || syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0) != 0;
}

static cc_thread *make_record(void) {
    void *cells = mmap(NULL, sizeof(cc_cell) * CELLS, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    cc_thread *made = cells == MAP_FAILED ? NULL : aligned_alloc(64, (sizeof *made + 63) / 64 * 64);
    if (!made) return NULL;
    memset(made, 0, sizeof *made);
    made->cells = cells;
    return made;
}

cc_thread *cc_make_thread(void) {
    pthread_once(&once, prepare);
    pthread_mutex_lock(&mutex);
    cc_thread *thread;
    if (idle_count > 0) {
        thread = atomic_load_explicit(&records[idle[--idle_count]], memory_order_relaxed);
    } else {
        uint32_t count = atomic_load_explicit(&record_count, memory_order_relaxed);
        thread = count < CC_MAXIMUM_THREADS ? make_record() : NULL;
        if (!thread) abort(); /* no memory, or more than 16,384 threads at once: nothing here can go on */
        thread->number = count;
        atomic_store_explicit(&records[count], thread, memory_order_release);
        atomic_store_explicit(&record_count, count + 1, memory_order_seq_cst);
    }
    pthread_mutex_unlock(&mutex);
    cc_this_thread = thread;
    pthread_setspecific(key, thread);
    return thread;
}

void cc_await_lookers(void) {
    pthread_once(&once, prepare);
    if (cc_fences || syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0) != 0) atomic_thread_fence(memory_order_seq_cst);
    /* A record that is added from here on belongs to a thread that began to look after the barrier. */
    uint32_t count = atomic_load_explicit(&record_count, memory_order_seq_cst);
    for (uint32_t at = 0; at < count; at++) {
        cc_thread *thread = atomic_load_explicit(&records[at], memory_order_acquire);
        uint64_t seen = atomic_load_explicit(&thread->looking, memory_order_seq_cst);
        if (thread == cc_this_thread || seen % 2 == 0) continue;
        while (atomic_load_explicit(&thread->looking, memory_order_acquire) == seen) sched_yield();
    }
}

void cc_each_pin(void (*visit)(void *context, void *pinned), void *context) {
    uint32_t count = atomic_load_explicit(&record_count, memory_order_acquire);
    for (uint32_t at = 0; at < count; at++) {
        cc_thread *thread = atomic_load_explicit(&records[at], memory_order_acquire);
        for (int pin = 0; pin < CC_MAXIMUM_PINS; pin++) {
            void *pinned = atomic_load_explicit(&thread->pins[pin], memory_order_acquire);
            if (pinned) visit(context, pinned);
        }
    }
}

void cc_unpin(void *pin) { atomic_store_explicit((_Atomic(void *) *)pin, NULL, memory_order_release); }

static cc_reads sum(uint32_t cell) {
    cc_reads sum = {0, 0, 0};
    uint32_t count = atomic_load_explicit(&record_count, memory_order_acquire);
    for (uint32_t at = 0; at < count; at++) {
        cc_cell *found = &atomic_load_explicit(&records[at], memory_order_acquire)->cells[cell];
        sum.hits += atomic_load_explicit(&found->hits, memory_order_relaxed);
        sum.stale_hits += atomic_load_explicit(&found->stale_hits, memory_order_relaxed);
        sum.misses += atomic_load_explicit(&found->misses, memory_order_relaxed);
    }
    return sum;
}

cc_reads cc_cell_sum(uint32_t cell) {
    cc_reads found = sum(cell);
    return (cc_reads){found.hits - baselines[cell].hits, found.stale_hits - baselines[cell].stale_hits,
                      found.misses - baselines[cell].misses};
}

uint32_t cc_cell_make(void) {
    pthread_mutex_lock(&mutex);
    uint32_t cell = free_cell_count > 0 ? free_cells[--free_cell_count] : next_cell < CELLS ? next_cell++ : 0;
    pthread_mutex_unlock(&mutex);
    if (cell) baselines[cell] = sum(cell);
    return cell;
}

void cc_cell_free(uint32_t cell) {
    pthread_mutex_lock(&mutex);
    free_cells[free_cell_count++] = cell;
    pthread_mutex_unlock(&mutex);
}

uint32_t cc_shard_number_make(cc_shard *shard) {
    pthread_mutex_lock(&mutex);
    uint32_t number = free_shard_count > 0 ? free_shards[--free_shard_count] : next_shard++;
    pthread_mutex_unlock(&mutex);
    atomic_store_explicit(&shards[number], shard, memory_order_release);
    return number;
}

void cc_shard_number_free(uint32_t number) {
    atomic_store_explicit(&shards[number], NULL, memory_order_seq_cst);
    cc_await_lookers();
    pthread_mutex_lock(&mutex);
    free_shards[free_shard_count++] = number;
    pthread_mutex_unlock(&mutex);
}

cc_shard *cc_shard_numbered(uint32_t number) { return atomic_load_explicit(&shards[number], memory_order_seq_cst); }
