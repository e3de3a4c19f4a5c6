#include "space.h"

enum { AT_ONCE = 256 };

/* One stretch of a shard's numbers, with the lock. */
static uint64_t remove_stretch(cc_shard *shard, uint32_t from, uint32_t to, bool (*matches)(void *, const cc_view *), void *context) {
    uint64_t removed = 0;
    for (uint32_t id = from; id < to; id++) {
        if (!cc_is_entry(shard, id)) continue;
        if (matches) {
            cc_view view;
            cc_show(cc_entry_at(shard, shard->refs[id]), NULL, &view);
            if (!matches(context, &view)) continue;
        }
        uint64_t hash = shard->lfu.links[id].hash;
        cc_shard_retire(shard, cc_shard_unlink(shard, id));
        if (cc_space_samples(shard->space, hash)) cc_space_forget(shard->space, hash);
        removed++;
    }
    shard->tallies.removes += removed;
    cc_shard_tidy(shard);
    return removed;
}

/* An entry keeps its number, so that walking over the numbers meets every entry that stays; when a smaller budget has given them other
 * numbers, the walk begins again. */
static uint64_t remove_from(cc_shard *shard, bool (*matches)(void *, const cc_view *), void *context) {
    cc_shard_lock(shard);
    uint32_t unused = shard->unused, renumbered = shard->renumbered;
    uint64_t removed = 0;
    for (uint32_t id = 1; id < unused; id += AT_ONCE) {
        removed += remove_stretch(shard, id, id + AT_ONCE < unused ? id + AT_ONCE : unused, matches, context);
        cc_shard_unlock(shard);
        cc_shard_lock(shard);
        if (shard->renumbered == renumbered) continue;
        renumbered = shard->renumbered;
        unused = shard->unused;
        id = 1 - AT_ONCE;
    }
    cc_shard_unlock(shard);
    return removed;
}

static uint64_t remove_all(cc_space *space, bool (*matches)(void *, const cc_view *), void *context) {
    uint64_t removed = 0;
    for (uint32_t at = 0; at <= space->shard_mask; at++) removed += remove_from(&space->shards[at], matches, context);
    return removed;
}

uint64_t cc_remove_if(cc_space *space, bool (*matches)(void *context, const cc_view *entry), void *context) {
    return remove_all(space, matches, context);
}

uint64_t cc_clear(cc_space *space) { return remove_all(space, NULL, NULL); }

/* The next entry of a shard, from a number on; the number of the one after it. With the lock. */
static int next_in(cc_shard *shard, uint32_t *id, uint64_t now, cc_view *view, uint64_t *hits) {
    for (; *id < shard->unused; (*id)++) {
        if (!cc_is_entry(shard, *id)) continue;
        cc_entry *entry = cc_entry_at(shard, shard->refs[*id]);
        int freshness = cc_freshness(entry, now);
        if (freshness == CC_MISS) continue;
        _Atomic(void *) *pin = cc_pin(cc_current(), entry);
        if (!pin) return CC_BUSY;
        cc_show(entry, (void *)pin, view);
        if (hits) *hits = shard->lfu.links[*id].hits;
        (*id)++;
        return freshness;
    }
    return CC_MISS;
}

int cc_next(cc_space *space, uint64_t *cursor, uint64_t now, cc_view *view, uint64_t *hits) {
    uint32_t at = (uint32_t)(*cursor >> 32), id = (uint32_t)*cursor;
    int freshness = CC_MISS;
    while (freshness == CC_MISS && at <= space->shard_mask) {
        cc_shard *shard = &space->shards[at];
        cc_shard_lock(shard);
        if (id == 0) id = 1;
        freshness = next_in(shard, &id, now, view, hits);
        cc_shard_unlock(shard);
        if (freshness != CC_MISS) break;
        at++;
        id = 0;
    }
    *cursor = (uint64_t)at << 32 | id;
    return freshness;
}

uint64_t cc_sweep(cc_space *space, uint64_t limit, uint64_t now) {
    uint64_t swept = 0, steps = limit;
    for (uint32_t at = 0; at <= space->shard_mask && steps > 0; at++) {
        cc_shard *shard = &space->shards[at];
        cc_batch batch = {.count = 0};
        uint64_t before, after;
        do {
            cc_shard_lock(shard);
            before = shard->tallies.expirations;
            cc_shard_expire(shard, now, &steps, &batch);
            after = shard->tallies.expirations;
            cc_shard_unlock(shard);
            swept += after - before;
            cc_notify(shard, &batch);
        } while (after > before && steps > 0);
    }
    return swept;
}
