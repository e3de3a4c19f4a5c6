#include "space.h"

enum {
    LEAST_PART = 128,  /* of the memory is freed at once, at least */
    MOVING_PART = 16,  /* more than that of the entries, so that they find places when they move */
};

void cc_shard_leave(cc_shard *shard, uint32_t id, cc_departure why, cc_batch *batch) {
    uint32_t hits = shard->lfu.links[id].hits;
    uint64_t hash = shard->lfu.links[id].hash;
    uint32_t ref = cc_shard_unlink(shard, id);
    switch (why) {
    case CC_EVICTED: shard->tallies.evictions++; break;
    case CC_REJECTED: shard->tallies.rejections++; break;
    case CC_EXPIRED:
        shard->tallies.expirations++;
        if (cc_space_samples(shard->space, hash)) cc_space_forget(shard->space, hash);
    }
    if (!shard->space->options.departed) {
        cc_shard_retire(shard, ref);
        return;
    }
    batch->leaving[batch->count].ref = ref;
    batch->leaving[batch->count].hits = hits;
    batch->leaving[batch->count].why = why;
    batch->count++;
}

void cc_notify(cc_shard *shard, cc_batch *batch) {
    if (batch->count == 0) return;
    const cc_space_options *options = &shard->space->options;
    for (uint32_t at = 0; at < batch->count; at++) {
        cc_view view;
        cc_show(cc_entry_at(shard, batch->leaving[at].ref), NULL, &view);
        options->departed(options->context, batch->leaving[at].why, &view, batch->leaving[at].hits);
    }
    cc_shard_lock(shard);
    for (uint32_t at = 0; at < batch->count; at++) cc_shard_retire(shard, batch->leaving[at].ref);
    cc_shard_tidy(shard);
    cc_shard_unlock(shard);
    batch->count = 0;
}

bool cc_shard_force(cc_shard *shard, cc_batch *batch) {
    bool was_rejected;
    uint32_t id = cc_tinylfu_force(&shard->lfu, &was_rejected);
    if (id) cc_shard_leave(shard, id, was_rejected ? CC_REJECTED : CC_EVICTED, batch);
    return id != CC_NONE;
}

void cc_shard_settle(cc_shard *shard, cc_batch *batch) {
    bool was_rejected;
    for (uint32_t id; !cc_is_full(batch) && (id = cc_tinylfu_victim(&shard->lfu, &was_rejected));)
        cc_shard_leave(shard, id, was_rejected ? CC_REJECTED : CC_EVICTED, batch);
    cc_shard_tidy(shard);
}

static uint64_t time_of(const void *context, uint32_t id) {
    const cc_shard *shard = context;
    return cc_entry_at(shard, shard->refs[id])->stale_until;
}

void cc_shard_expire(cc_shard *shard, uint64_t now, uint64_t *steps, cc_batch *batch) {
    for (uint32_t id; !cc_is_full(batch) && (id = cc_wheel_next(&shard->wheel, shard->timers, now, steps, time_of, shard));)
        cc_shard_leave(shard, id, CC_EXPIRED, batch);
    cc_shard_tidy(shard);
}

/* The block under an entry leaves, or is one already that will be free. Gives its units, 0 if it stays. */
static uint32_t empty(cc_shard *shard, uint32_t ref, cc_batch *batch) {
    cc_block *block = cc_block_at(&shard->arena, ref);
    uint32_t units = block->units;
    if (block->state == CC_HELD) return 0;
    if (block->state == CC_LIVE) {
        if (cc_is_full(batch)) return 0;
        cc_shard_leave(shard, cc_entry_id(cc_entry_at(shard, ref)), CC_EVICTED, batch);
    }
    return units;
}

/* Makes a hole around the one that is worth the least: its neighbours go too, until it is large enough. So no more goes than has place in
 * the hole, where single ones that lie apart might have to go in great numbers. Nothing is given back meanwhile: blocks stay what they are. */
static void empty_around(cc_shard *shard, uint32_t units, cc_batch *batch) {
    uint32_t id = cc_tinylfu_least(&shard->lfu);
    if (!id) return;
    const cc_arena *arena = &shard->arena;
    uint32_t first = shard->refs[id], at = first, found = 0;
    while (found < units) {
        if (at >= arena->end) {
            found += arena->limit > at ? arena->limit - at : 0;
            break;
        }
        uint32_t got = empty(shard, at, batch);
        if (got == 0) break;
        found += got;
        at += got;
    }
    for (at = first; found < units && cc_block_at(arena, at)->previous;) {
        at -= cc_block_at(arena, at)->previous;
        uint32_t got = empty(shard, at, batch);
        if (got == 0) break;
        found += got;
    }
}

/* Lets those that are worth the least leave, a little more than so many units. */
static void free_some(cc_shard *shard, uint32_t units, cc_batch *batch) {
    uint32_t part = shard->arena.limit / LEAST_PART;
    uint64_t bytes = (uint64_t)(units > part ? units : part) * CC_UNIT, used = cc_tinylfu_used(&shard->lfu).bytes;
    uint64_t until = used > bytes ? used - bytes : 0;
    while (!cc_is_full(batch) && cc_tinylfu_used(&shard->lfu).bytes > until && cc_shard_force(shard, batch)) {}
}

uint32_t cc_shard_take_block(cc_shard *shard, uint32_t units, uint32_t attempt, cc_batch *batch) {
    uint32_t ref = cc_arena_take(&shard->arena, units);
    if (ref) return ref;
    if (shard->retired) {
        cc_shard_reclaim(shard);
        if ((ref = cc_arena_take(&shard->arena, units))) return ref;
    }
    if (attempt == 0) free_some(shard, units, batch);
    else empty_around(shard, units, batch);
    cc_shard_reclaim(shard);
    return cc_arena_take(&shard->arena, units);
}

/* ---- A smaller or larger shard ------------------------------------------------------------------------------------------------------ */
/* Calls `act` with every block that ends above a unit, from the last on. What is in front of a block when it is its turn is not changed. */
static void each_above(cc_shard *shard, uint32_t limit, void (*act)(cc_shard *shard, uint32_t ref, uint32_t limit)) {
    cc_arena *arena = &shard->arena;
    for (uint32_t at = cc_arena_last(arena); at && at + cc_block_at(arena, at)->units > limit;) {
        uint32_t previous = cc_block_at(arena, at)->previous;
        act(shard, at, limit);
        at = previous ? at - previous : 0;
    }
}

static void set_aside(cc_shard *shard, uint32_t ref, uint32_t limit) {
    (void)limit;
    if (cc_block_at(&shard->arena, ref)->state == CC_FREE) cc_arena_void(&shard->arena, ref);
}
static void move_down(cc_shard *shard, uint32_t ref, uint32_t limit) {
    if (cc_block_at(&shard->arena, ref)->state == CC_LIVE) (void)cc_shard_move(shard, ref, limit);
}
static void set_free(cc_shard *shard, uint32_t ref, uint32_t limit) {
    (void)limit;
    if (cc_block_at(&shard->arena, ref)->state == CC_VOID) cc_arena_give(&shard->arena, ref);
}

bool cc_shard_lower(cc_shard *shard, uint32_t limit) {
    cc_shard_reclaim(shard);
    /* No entry may be moved to what is free above. */
    each_above(shard, limit, set_aside);
    each_above(shard, limit, move_down);
    each_above(shard, limit, set_free);
    cc_shard_reclaim(shard);
    return shard->arena.end <= limit;
}

/* Whether tables, index and sketch of a shard that has just been compacted leave enough for the entries. */
static bool fits_compacted(const cc_shard *shard) {
    uint64_t entries = shard->tallies.entries;
    uint64_t rest = cc_tables_bytes((uint32_t)entries + 1) + cc_index_bytes((uint32_t)(entries / CC_SLOTS * 3 / 2) + 3) + cc_sketch_bytes(entries);
    uint64_t used = cc_tinylfu_used(&shard->lfu).bytes;
    return rest + used + used / MOVING_PART + 2 * 4096 <= shard->total;
}

bool cc_shard_resize(cc_shard *shard, uint64_t total, cc_batch *batch) {
    bool is_smaller = total < cc_shard_bytes(shard);
    shard->total = total;
    cc_shard_fit(shard);
    if (!is_smaller) return true;
    while (!fits_compacted(shard) && !cc_is_full(batch) && cc_shard_force(shard, batch)) {}
    if (batch->count > 0 || !fits_compacted(shard)) return batch->count == 0;
    cc_shard_reclaim(shard);
    cc_shard_compact(shard);
    if (shard->arena.end <= shard->arena.limit || cc_shard_lower(shard, shard->arena.limit)) return true;
    /* Those that found no place below leave. */
    uint32_t at = cc_arena_last(&shard->arena);
    while (at + cc_block_at(&shard->arena, at)->units > shard->arena.limit) {
        uint32_t previous = cc_block_at(&shard->arena, at)->previous;
        if (empty(shard, at, batch) == 0 || previous == 0) break;
        at -= previous;
    }
    cc_shard_reclaim(shard);
    return batch->count == 0;
}
