#include "space.h"

#include <stdlib.h>
#include <sys/random.h>

cc_cache *cc_cache_make(uint64_t budget, uint64_t seed) {
    if (seed == 0 && getrandom(&seed, sizeof seed, 0) != sizeof seed) return NULL;
    cc_cache *made = calloc(1, sizeof *made);
    if (!made) return NULL;
    pthread_mutex_init(&made->lock, NULL);
    made->budget = budget;
    made->seed = seed;
    return made;
}

void cc_cache_free(cc_cache *cache) {
    while (cache->first) cc_space_close(cache->first);
    pthread_mutex_destroy(&cache->lock);
    free(cache);
}

/* Takes bytes of the cache's budget, or gives them back. */
static bool take(cc_cache *cache, int64_t bytes) {
    pthread_mutex_lock(&cache->lock);
    bool fits = bytes < 0 || cache->given + (uint64_t)bytes <= cache->budget;
    if (fits) cache->given += (uint64_t)bytes;
    pthread_mutex_unlock(&cache->lock);
    return fits;
}

static void resize_shard(cc_shard *shard, uint64_t total) {
    cc_batch batch = {.count = 0};
    bool is_done;
    do {
        cc_shard_lock(shard);
        is_done = cc_shard_resize(shard, total, &batch);
        cc_shard_unlock(shard);
        cc_notify(shard, &batch);
    } while (!is_done);
}

bool cc_space_set_budget(cc_space *space, uint64_t budget) {
    if (budget < space->options.minimum || budget > space->options.maximum) return false;
    int64_t change = (int64_t)budget - (int64_t)space->budget;
    if (change > 0 && !take(space->cache, change)) return false;
    uint64_t total = cc_space_rest(space, budget) / (space->shard_mask + 1);
    for (uint32_t at = 0; at <= space->shard_mask; at++) resize_shard(&space->shards[at], total);
    pthread_mutex_lock(&space->lock);
    space->budget = budget;
    cc_chooser_resize(&space->chooser, cc_space_capacity(space), space->chooser.step);
    pthread_mutex_unlock(&space->lock);
    if (change < 0) (void)take(space->cache, change);
    return true;
}

/* How much of what was seen before still counts at the next look. */
static const double KEPT = 0.97;

static void look(cc_space *space, cc_share *share) {
    const cc_space_options *options = &space->options;
    pthread_mutex_lock(&space->lock);
    *share = (cc_share){.budget = space->budget, .minimum = options->minimum, .maximum = options->maximum, .weight = options->weight,
                        .unit = (uint32_t)(space->chooser.sample >> CC_SAMPLE_BIT) + 1,
                        .gain = space->chooser.gain, .loss = space->chooser.loss};
    pthread_mutex_unlock(&space->lock);
}

/* Compares what the shadows foresaw with what happened since the last time. */
static void calibrate(cc_space *space) {
    cc_reads reads = cc_cell_sum(space->cell);
    uint64_t hits = reads.hits + reads.stale_hits, requests = hits + reads.misses;
    pthread_mutex_lock(&space->lock);
    cc_chooser_calibrate(&space->chooser, hits - space->known_hits, requests - space->known_requests);
    space->known_hits = hits;
    space->known_requests = requests;
    pthread_mutex_unlock(&space->lock);
}

/* What was seen before counts a little less from now on; where the budget has changed, not at all. */
static void forget(cc_space *space, bool has_moved) {
    pthread_mutex_lock(&space->lock);
    space->chooser.gain *= has_moved ? 0 : KEPT;
    space->chooser.loss *= has_moved ? 0 : KEPT;
    pthread_mutex_unlock(&space->lock);
}

uint64_t cc_rebalance(cc_cache *cache) {
    cc_space **spaces = malloc(CC_MAXIMUM_SPACES * sizeof *spaces);
    cc_share *shares = malloc(CC_MAXIMUM_SPACES * sizeof *shares);
    uint32_t count = 0;
    cc_move move = {0, 0, 0};
    if (spaces && shares) {
        pthread_mutex_lock(&cache->lock);
        for (cc_space *space = cache->first; space; space = space->next) spaces[count++] = space;
        pthread_mutex_unlock(&cache->lock);
        for (uint32_t at = 0; at < count; at++) {
            calibrate(spaces[at]);
            look(spaces[at], &shares[at]);
        }
        move = cc_arbitrate(shares, count, cc_step(cache));
    }
    if (move.bytes > 0 && cc_space_set_budget(spaces[move.from], shares[move.from].budget - move.bytes))
        (void)cc_space_set_budget(spaces[move.to], shares[move.to].budget + move.bytes);
    for (uint32_t at = 0; at < count; at++) forget(spaces[at], move.bytes > 0 && (at == move.from || at == move.to));
    free(spaces);
    free(shares);
    return move.bytes;
}
