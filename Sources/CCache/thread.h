/* What the engine keeps for each thread, and how a writer knows that nobody looks at something any more. */
#ifndef CC_THREAD_H
#define CC_THREAD_H

#include "include/CCache.h"

#include <stdatomic.h>

/* A hit that the policy has not been told of. */
typedef struct cc_told {
    uint64_t hash;
    uint32_t shard;  /* its number in the process */
    uint32_t id;
} cc_told;

typedef struct cc_cell {
    _Atomic uint64_t hits, stale_hits, misses;
    uint64_t spare;
} cc_cell;

enum { CC_TOLD = 128 };

/* A thread's record. It outlives its thread, since readers add up its cells and pins may be left; then another thread uses it. Only its
 * thread writes it, but for pins, which anybody may give back. */
typedef struct cc_thread {
    _Atomic uint64_t looking;  /* odd while the thread may hold something that it found and has not pinned */
    _Atomic(void *) pins[CC_MAXIMUM_PINS];
    cc_cell *cells;            /* by the number of a space */
    uint64_t dice;             /* random numbers by a linear congruence: which hits are told where not all are */
    uint32_t number;
    uint32_t told_count;
    cc_told told[CC_TOLD];
} cc_thread;

extern _Thread_local cc_thread *cc_this_thread;
cc_thread *cc_make_thread(void);
static inline cc_thread *cc_current(void) { return cc_this_thread ? cc_this_thread : cc_make_thread(); }

/* Whether a looker must put its own fence, since the kernel has none for us. ThreadSanitizer understands only that one. */
extern bool cc_fences;

static inline void cc_look(cc_thread *thread) {
    uint64_t next = atomic_load_explicit(&thread->looking, memory_order_relaxed) + 1;
    if (__builtin_expect(cc_fences, 0)) {
        atomic_exchange_explicit(&thread->looking, next, memory_order_seq_cst);
    } else {
        atomic_store_explicit(&thread->looking, next, memory_order_relaxed);
        atomic_signal_fence(memory_order_seq_cst);
    }
}
static inline void cc_looked(cc_thread *thread) {
    atomic_store_explicit(&thread->looking, atomic_load_explicit(&thread->looking, memory_order_relaxed) + 1, memory_order_release);
}
/* Pins what was found while looking. NULL when the thread has no pin left. */
static inline _Atomic(void *) *cc_pin(cc_thread *thread, void *found) {
    for (int at = 0; at < CC_MAXIMUM_PINS; at++) {
        if (atomic_load_explicit(&thread->pins[at], memory_order_acquire)) continue;
        atomic_store_explicit(&thread->pins[at], found, memory_order_relaxed);
        return &thread->pins[at];
    }
    return NULL;
}
/* For counters that one thread writes. */
static inline void cc_count(_Atomic uint64_t *count) {
    atomic_store_explicit(count, atomic_load_explicit(count, memory_order_relaxed) + 1, memory_order_relaxed);
}

/* To be called after something was taken out of everybody's sight: returns when no thread can come upon it any more, other than by a pin. */
void cc_await_lookers(void);
/* Calls `visit` with everything that is pinned. After cc_await_lookers nobody can pin anew what is out of sight. */
void cc_each_pin(void (*visit)(void *context, void *pinned), void *context);

/* Numbers of spaces, from 1; 0 when all are taken. A number's sums begin at 0. */
uint32_t cc_cell_make(void);
void cc_cell_free(uint32_t cell);
typedef struct cc_reads {
    uint64_t hits, stale_hits, misses;
} cc_reads;
cc_reads cc_cell_sum(uint32_t cell);

/* Numbers of shards, by which hits name them: a hit may be told when the shard is gone. */
typedef struct cc_shard cc_shard;
enum { CC_MAXIMUM_SHARDS = 1 << 14 };
uint32_t cc_shard_number_make(cc_shard *shard);
/* Returns when no thread looks at the shard by its number. */
void cc_shard_number_free(uint32_t number);
/* While looking. NULL: gone. */
cc_shard *cc_shard_numbered(uint32_t number);

#endif
