#include "space.h"

/* ---- Looking up ---------------------------------------------------------------------------------------------------------------- */
/* Tells the policy of a hit, a little later. */
static inline void note_hit(cc_thread *thread, const cc_shard *shard, uint64_t hash, uint32_t id) {
    if (!cc_space_hears(shard->space, thread, hash)) return;
    thread->told[thread->told_count++] = (cc_told){hash, shard->number, id};
    if (thread->told_count == CC_TOLD) cc_tell(thread);
}

/* Finds and pins. `hash` and `id` are those of what was found. */
static inline int find(cc_thread *thread, const cc_shard *shard, uint64_t hash, const void *key, size_t size, uint64_t now, cc_view *view,
                       uint32_t *id) {
    cc_look(thread);
    uint32_t ref = cc_shard_find(shard, hash, key, size);
    int freshness = CC_MISS;
    if (ref) {
        cc_entry *entry = cc_entry_at(shard, ref);
        freshness = cc_freshness(entry, now);
        if (freshness != CC_MISS) {
            _Atomic(void *) *pin = cc_pin(thread, entry);
            if (pin) {
                cc_show(entry, (void *)pin, view);
                *id = cc_entry_id(entry);
            } else {
                freshness = CC_BUSY;
            }
        }
    }
    cc_looked(thread);
    return freshness;
}

int cc_get(cc_space *space, const void *key, size_t key_size, uint64_t now, cc_view *view) {
    cc_thread *thread = cc_current();
    uint64_t hash = cc_hash(space->seed, key, key_size);
    const cc_shard *shard = cc_shard_of(space, hash);
    cc_cell *cell = &thread->cells[space->cell];
    uint32_t id;
    int freshness = find(thread, shard, hash, key, key_size, now, view, &id);
    switch (freshness) {
    case CC_FRESH:
        cc_count(&cell->hits);
        note_hit(thread, shard, hash, id);
        break;
    case CC_STALE:
        cc_count(&cell->stale_hits);
        note_hit(thread, shard, hash, id);
        break;
    case CC_MISS:
        cc_count(&cell->misses);
    }
    return freshness;
}

int cc_peek(cc_space *space, const void *key, size_t key_size, uint64_t now, cc_view *view) {
    uint64_t hash = cc_hash(space->seed, key, key_size);
    uint32_t id;
    return find(cc_current(), cc_shard_of(space, hash), hash, key, key_size, now, view, &id);
}

bool cc_contains(cc_space *space, const void *key, size_t key_size, uint64_t now) {
    cc_thread *thread = cc_current();
    uint64_t hash = cc_hash(space->seed, key, key_size);
    const cc_shard *shard = cc_shard_of(space, hash);
    cc_look(thread);
    uint32_t ref = cc_shard_find(shard, hash, key, key_size);
    bool is_there = ref && cc_freshness(cc_entry_at(shard, ref), now) != CC_MISS;
    cc_looked(thread);
    return is_there;
}

/* ---- Telling ---------------------------------------------------------------------------------------------------------------------- */
/* A request that the shadows must be told of. */
typedef struct sampled {
    uint64_t hash;
    uint32_t charge;
} sampled;

/* Whether the hit is for what has the number now; a free number's link has no hash. */
static inline bool is_current(const cc_shard *shard, const cc_told *told) {
    return told->id < shard->unused && shard->lfu.links[told->id].hash == told->hash;
}

static uint32_t apply(cc_shard *shard, const cc_told *told, const uint8_t *chosen, uint32_t count, sampled *samples) {
    cc_link *links = shard->lfu.links;
    uint32_t thinning = atomic_load_explicit(&shard->space->thinning, memory_order_relaxed);
    for (uint32_t at = 0; at < count; at++) {
        __builtin_prefetch(&links[told[chosen[at]].id], 1);
        cc_sketch_prefetch(&shard->lfu.sketch, told[chosen[at]].hash);
    }
    for (uint32_t at = 0; at < count; at++) {
        const cc_told *hit = &told[chosen[at]];
        if (!is_current(shard, hit) || cc_tinylfu_is_recent(&shard->lfu, hit->id)) continue;
        __builtin_prefetch(&links[links[hit->id].prev], 1);
        __builtin_prefetch(&links[links[hit->id].next], 1);
    }
    uint32_t sample_count = 0;
    for (uint32_t at = 0; at < count; at++) {
        const cc_told *hit = &told[chosen[at]];
        if (!is_current(shard, hit)) continue;
        cc_link *link = &links[hit->id];
        link->hits += thinning;
        cc_tinylfu_hit(&shard->lfu, hit->id);
        if (cc_space_samples(shard->space, hit->hash)) samples[sample_count++] = (sampled){hit->hash, link->charge};
    }
    return sample_count;
}

/* Moves those of one shard, that of the first, from `left` to `chosen`, in order. Gives how many are left. */
static uint32_t choose(const cc_told *told, uint8_t *left, uint32_t left_count, uint8_t *chosen, uint32_t *chosen_count) {
    uint32_t number = told[left[0]].shard, kept = 0;
    *chosen_count = 0;
    for (uint32_t at = 0; at < left_count; at++) {
        if (told[left[at]].shard == number) chosen[(*chosen_count)++] = left[at];
        else left[kept++] = left[at];
    }
    return kept;
}

/* Hits in a shard whose lock somebody else has are lost to the policy: those who read do not wait. */
static void tell_shard(cc_shard *shard, const cc_told *told, const uint8_t *chosen, uint32_t count) {
    if (!shard || pthread_mutex_trylock(&shard->lock) != 0) return;
    cc_shard_follow(shard);
    cc_shard_pace(shard, count * atomic_load_explicit(&shard->space->thinning, memory_order_relaxed), 0);
    sampled samples[CC_TOLD];
    uint32_t sample_count = apply(shard, told, chosen, count, samples);
    pthread_mutex_unlock(&shard->lock);
    for (uint32_t at = 0; at < sample_count; at++) cc_space_request(shard->space, samples[at].hash, samples[at].charge);
}

void cc_tell(cc_thread *thread) {
    uint8_t left[CC_TOLD], chosen[CC_TOLD];
    uint32_t left_count = thread->told_count, count;
    for (uint32_t at = 0; at < left_count; at++) left[at] = (uint8_t)at;
    cc_look(thread);
    while (left_count > 0) {
        left_count = choose(thread->told, left, left_count, chosen, &count);
        tell_shard(cc_shard_numbered(thread->told[chosen[0]].shard), thread->told, chosen, count);
    }
    cc_looked(thread);
    thread->told_count = 0;
}

void cc_flush(void) {
    if (cc_this_thread && cc_this_thread->told_count > 0) cc_tell(cc_this_thread);
}
