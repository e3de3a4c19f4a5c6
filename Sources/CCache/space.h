/* Spaces and the cache that has them. */
#ifndef CC_SPACE_H
#define CC_SPACE_H

#include "chooser.h"
#include "shard.h"

struct cc_space {
    cc_space_options options;
    cc_cache *cache;
    uint64_t seed;
    uint32_t cell;               /* of the counts of reads */
    uint32_t shard_mask;
    cc_shard *shards;
    _Atomic uint32_t window;     /* per cent, as chosen */
    _Atomic uint64_t sample;     /* as the chooser says */
    _Atomic uint32_t thinning;   /* of so many hits, the policy hears of one */
    _Alignas(64) pthread_mutex_t lock;  /* guards what follows; taken inside of a shard's */
    cc_chooser chooser;
    uint64_t budget;
    uint64_t known_hits, known_requests; /* at the latest calibration */
    cc_space *next;              /* of the cache */
};

struct cc_cache {
    pthread_mutex_t lock;        /* guards the list and the budgets; taken before all others */
    uint64_t budget, given;      /* bytes */
    uint64_t seed;
    cc_space *first;
};

static inline cc_shard *cc_shard_of(const cc_space *space, uint64_t hash) {
    return &space->shards[(hash >> CC_SHARD_BIT) & space->shard_mask];
}
static inline bool cc_space_samples(const cc_space *space, uint64_t hash) {
    return (hash & atomic_load_explicit(&((cc_space *)space)->sample, memory_order_relaxed)) == 0;
}
/* Of how many requests for sampled keys the shadows hear of one: of all, since what comes back regularly would look quite different with gaps;
 * but in small spaces, where nearly all keys are sampled, that would cost too much. */
static inline uint32_t cc_space_gaps(const cc_space *space) {
    enum { MANY = 8 };
    uint64_t keys = (atomic_load_explicit(&((cc_space *)space)->sample, memory_order_relaxed) >> CC_SAMPLE_BIT) + 1;
    return keys >= MANY ? 1 : atomic_load_explicit(&((cc_space *)space)->thinning, memory_order_relaxed);
}
static inline bool cc_is_one_of(cc_thread *thread, uint32_t times) {
    if (times == 1) return true;
    thread->dice = thread->dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (thread->dice >> 33) % times == 0;
}
/* Whether this request is one that the policy and the shadows hear of. */
static inline bool cc_space_hears(const cc_space *space, cc_thread *thread, uint64_t hash) {
    uint32_t thinning = atomic_load_explicit(&((cc_space *)space)->thinning, memory_order_relaxed);
    if (thinning == 1) return true;
    return cc_is_one_of(thread, cc_space_samples(space, hash) ? cc_space_gaps(space) : thinning);
}
/* For sampled keys: what the shadows must know. */
void cc_space_request(cc_space *space, uint64_t hash, uint32_t charge);
void cc_space_forget(cc_space *space, uint64_t hash);

/* Bytes of the cache that move at once. */
uint64_t cc_step(const cc_cache *cache);
/* Bytes of a budget that are for the shards. */
uint64_t cc_space_rest(const cc_space *space, uint64_t budget);
/* Bytes and entries that all shards have room for. */
cc_room cc_space_capacity(const cc_space *space);

/* Tells the policy what the thread has read. */
void cc_tell(cc_thread *thread);

#endif
