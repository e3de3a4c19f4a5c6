#include "space.h"

#include <stdlib.h>

enum {
    MAXIMUM_SHARDS = 16,       /* of a space */
    LEAST_SHARD = 32 << 20,    /* bytes: smaller spaces are not cut, since every cut costs hits */
    LEAST_ENTRIES = 4096,      /* of a shard whose space has a limit */
    LARGEST_PART = 16,         /* a shard has room for so many values of the largest size */
    CHOOSER_PART = 16,         /* of the budget are for the shadows, at most */
    STEP_PART = 32,            /* of the cache's budget move at once */
};

static const uint64_t UNLIMITED = UINT64_C(1) << 40;

static bool is_sound(const cc_space_options *options) {
    return options->minimum >= CC_MINIMUM_BUDGET && options->minimum <= options->budget && options->budget <= options->maximum
           && options->weight > 0 && options->policy <= CC_LRU && options->key_limit <= CC_MAXIMUM_KEY
           && options->value_limit <= CC_MAXIMUM_VALUE && options->ttl > 0;
}

static uint32_t shards_for(const cc_space_options *options) {
    uint64_t largest = LARGEST_PART * (options->value_limit + options->key_limit);
    uint32_t shards = 1;
    while (shards < MAXIMUM_SHARDS) {
        uint64_t bytes = options->budget / (2 * shards), entries = options->entries / (2 * shards);
        if (bytes < LEAST_SHARD || bytes < largest || (options->entries && entries < LEAST_ENTRIES)) break;
        shards *= 2;
    }
    return shards;
}

uint64_t cc_step(const cc_cache *cache) { return cache->budget / STEP_PART; }

uint64_t cc_space_rest(const cc_space *space, uint64_t budget) {
    uint64_t own = sizeof *space + (space->shard_mask + 1) * sizeof(cc_shard) + cc_chooser_size(&space->chooser);
    return budget > own ? budget - own : 0;
}

cc_room cc_space_capacity(const cc_space *space) {
    cc_room room = {0, space->options.entries ? space->options.entries : UNLIMITED};
    for (uint32_t at = 0; at <= space->shard_mask; at++)
        room.bytes += atomic_load_explicit(&space->shards[at].capacity, memory_order_relaxed);
    return room;
}

/* Writes only what has changed: readers have these in the cache line that every request reads. */
static void publish_choice(cc_space *space) {
    uint32_t window = cc_chooser_window(&space->chooser);
    if (atomic_load_explicit(&space->window, memory_order_relaxed) != window)
        atomic_store_explicit(&space->window, window, memory_order_relaxed);
    if (atomic_load_explicit(&space->sample, memory_order_relaxed) != space->chooser.sample)
        atomic_store_explicit(&space->sample, space->chooser.sample, memory_order_relaxed);
}

static bool make_shards(cc_space *space) {
    uint32_t count = space->shard_mask + 1;
    uint64_t total = cc_space_rest(space, space->budget) / count, maximum = space->options.maximum / count;
    uint64_t entries = space->options.entries ? space->options.entries / count : UNLIMITED;
    for (uint32_t at = 0; at < count; at++) {
        if (cc_shard_make(&space->shards[at], space, total, maximum, entries)) continue;
        while (at-- > 0) cc_shard_free(&space->shards[at]);
        return false;
    }
    return true;
}

/* What is not in the cache's list. */
static void free_space(cc_space *space) {
    cc_cell_free(space->cell);
    cc_chooser_free(&space->chooser);
    pthread_mutex_destroy(&space->lock);
    free(space->shards);
    free(space);
}

static cc_space *make_space(cc_cache *cache, const cc_space_options *options) {
    cc_space *space = aligned_alloc(64, (sizeof *space + 63) / 64 * 64);
    if (!space) return NULL;
    *space = (cc_space){.options = *options, .cache = cache, .seed = cache->seed, .budget = options->budget,
                        .shard_mask = shards_for(options) - 1, .cell = cc_cell_make(), .thinning = 1};
    pthread_mutex_init(&space->lock, NULL);
    space->shards = aligned_alloc(64, (space->shard_mask + 1) * sizeof(cc_shard));
    uint32_t fixed = options->policy == CC_ADAPTIVE ? CC_CANDIDATES : options->policy - 1;
    bool is_made = space->cell && space->shards
                   && cc_chooser_make(&space->chooser, options->budget / CHOOSER_PART, (cc_room){options->budget, UNLIMITED}, cc_step(cache), fixed);
    if (is_made && make_shards(space)) {
        cc_chooser_resize(&space->chooser, cc_space_capacity(space), cc_step(cache));
        publish_choice(space);
        return space;
    }
    free_space(space);
    return NULL;
}

cc_space *cc_space_open(cc_cache *cache, const cc_space_options *options) {
    if (!is_sound(options)) return NULL;
    pthread_mutex_lock(&cache->lock);
    cc_space *space = cache->given + options->budget <= cache->budget ? make_space(cache, options) : NULL;
    if (space) {
        cache->given += options->budget;
        space->next = cache->first;
        cache->first = space;
    }
    pthread_mutex_unlock(&cache->lock);
    return space;
}

void cc_space_close(cc_space *space) {
    cc_cache *cache = space->cache;
    pthread_mutex_lock(&cache->lock);
    cc_space **at = &cache->first;
    while (*at != space) at = &(*at)->next;
    *at = space->next;
    cache->given -= space->budget;
    pthread_mutex_unlock(&cache->lock);
    for (uint32_t shard = 0; shard <= space->shard_mask; shard++) cc_shard_free(&space->shards[shard]);
    free_space(space);
}

void cc_space_request(cc_space *space, uint64_t hash, uint32_t charge) {
    pthread_mutex_lock(&space->lock);
    cc_chooser_request(&space->chooser, hash, charge, cc_space_gaps(space));
    if (space->chooser.since == 0) cc_chooser_resize(&space->chooser, cc_space_capacity(space), space->chooser.step);
    publish_choice(space);
    pthread_mutex_unlock(&space->lock);
}

void cc_space_forget(cc_space *space, uint64_t hash) {
    pthread_mutex_lock(&space->lock);
    cc_chooser_forget(&space->chooser, hash);
    pthread_mutex_unlock(&space->lock);
}

static void add_shard(cc_counts *counts, cc_shard *shard) {
    cc_shard_lock(shard);
    const cc_tallies *tallies = &shard->tallies;
    counts->inserts += tallies->inserts;
    counts->replaces += tallies->replaces;
    counts->kept += tallies->kept;
    counts->refused += tallies->refused;
    counts->removes += tallies->removes;
    counts->evictions += tallies->evictions;
    counts->rejections += tallies->rejections;
    counts->expirations += tallies->expirations;
    counts->entries += tallies->entries;
    counts->payload += tallies->payload;
    counts->bytes += cc_shard_bytes(shard);
    cc_shard_unlock(shard);
}

cc_counts cc_space_counts(cc_space *space) {
    cc_reads reads = cc_cell_sum(space->cell);
    cc_counts counts = {.hits = reads.hits, .stale_hits = reads.stale_hits, .misses = reads.misses};
    for (uint32_t at = 0; at <= space->shard_mask; at++) add_shard(&counts, &space->shards[at]);
    pthread_mutex_lock(&space->lock);
    counts.bytes += space->budget - cc_space_rest(space, space->budget);
    counts.budget = space->budget;
    counts.window = cc_chooser_window(&space->chooser);
    counts.switches = space->chooser.switches;
    pthread_mutex_unlock(&space->lock);
    return counts;
}
