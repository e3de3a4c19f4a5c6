#include "space.h"

#include <stdlib.h>

enum { RETIRED_AT_ONCE = 64, RETIRED_PART = 64 };

static cc_index *index_of(const cc_shard *shard) { return atomic_load_explicit(&((cc_shard *)shard)->index, memory_order_relaxed); }
static uint64_t slots_of(const cc_index *index) { return (uint64_t)index->count * CC_SLOTS; }

/* An index of that many buckets takes the place of the present one. */
static bool reindex(cc_shard *shard, uint32_t buckets) {
    cc_index *old = index_of(shard), *made = cc_index_make(buckets);
    if (!made) return false;
    for (uint32_t id = 1; id < shard->unused; id++)
        if (shard->refs[id]) cc_index_insert(made, shard->lfu.links[id].hash, shard->refs[id]);
    atomic_store_explicit(&shard->index, made, memory_order_seq_cst);
    cc_await_lookers();
    cc_index_free(old);
    cc_shard_fit(shard);
    return true;
}

/* Makes index and sketch fit for one more. */
static bool grow(cc_shard *shard) {
    cc_index *index = index_of(shard);
    uint64_t entries = (uint64_t)index->entries + 1;
    size_t sketch = cc_sketch_bytes(entries);
    if (sketch > cc_sketch_size(&shard->lfu.sketch) && cc_shard_reserve(shard, sketch) && cc_sketch_grow(&shard->lfu.sketch, entries))
        cc_shard_fit(shard);
    if (entries * 6 <= slots_of(index) * 5) return true;
    uint32_t buckets = index->count + index->count / 2 + 1;
    if (cc_shard_reserve(shard, cc_index_bytes(buckets)) && reindex(shard, buckets)) return true;
    return entries * 16 <= slots_of(index) * 15;
}

static void set_timer(cc_shard *shard, uint32_t id, const cc_entry *entry) {
    if (entry->stale_until != CC_NEVER) cc_wheel_add(&shard->wheel, shard->timers, id, entry->stale_until);
}

bool cc_shard_link(cc_shard *shard, uint32_t id, uint32_t ref, uint64_t hash) {
    if (!grow(shard)) return false;
    cc_entry *entry = cc_entry_at(shard, ref);
    cc_block *block = cc_block_at(&shard->arena, ref);
    atomic_store_explicit(&entry->id, id, memory_order_relaxed);
    block->state = CC_LIVE;
    shard->refs[id] = ref;
    shard->timers[id] = (cc_timer){0, 0};
    shard->lfu.links[id] = (cc_link){.hash = hash, .charge = block->units * CC_UNIT, .region = CC_NOWHERE};
    set_timer(shard, id, entry);
    cc_index_insert(index_of(shard), hash, ref);
    cc_tinylfu_insert(&shard->lfu, id);
    shard->tallies.entries++;
    shard->tallies.payload += cc_payload(entry);
    return true;
}

void cc_shard_relink(cc_shard *shard, uint32_t id, uint32_t ref) {
    uint32_t before = shard->refs[id];
    cc_entry *entry = cc_entry_at(shard, ref);
    cc_block *block = cc_block_at(&shard->arena, ref);
    atomic_store_explicit(&entry->id, id, memory_order_relaxed);
    block->state = CC_LIVE;
    shard->refs[id] = ref;
    cc_wheel_remove(&shard->wheel, shard->timers, id);
    set_timer(shard, id, entry);
    cc_tinylfu_recharge(&shard->lfu, id, block->units * CC_UNIT);
    shard->tallies.payload += cc_payload(entry);
    shard->tallies.payload -= cc_payload(cc_entry_at(shard, before));
    cc_index_replace(index_of(shard), shard->lfu.links[id].hash, before, ref);
    cc_block_at(&shard->arena, before)->state = CC_HELD;
}

uint32_t cc_shard_unlink(cc_shard *shard, uint32_t id) {
    uint32_t ref = shard->refs[id];
    cc_index_remove(index_of(shard), shard->lfu.links[id].hash, ref);
    cc_wheel_remove(&shard->wheel, shard->timers, id);
    if (shard->lfu.links[id].region != CC_NOWHERE) cc_tinylfu_remove(&shard->lfu, id);
    cc_shard_give_id(shard, id);
    cc_block_at(&shard->arena, ref)->state = CC_HELD;
    shard->tallies.entries--;
    shard->tallies.payload -= cc_payload(cc_entry_at(shard, ref));
    return ref;
}

void cc_shard_retire(cc_shard *shard, uint32_t ref) {
    cc_block *block = cc_block_at(&shard->arena, ref);
    block->state = CC_RETIRED;
    atomic_store_explicit(&cc_entry_at(shard, ref)->id, shard->retired, memory_order_relaxed);
    shard->retired = ref;
    shard->retired_count++;
    shard->retired_units += block->units;
}

void cc_shard_tidy(cc_shard *shard) {
    if (shard->retired_count - shard->kept_count >= RETIRED_AT_ONCE
        || shard->retired_units - shard->kept_units > shard->arena.limit / RETIRED_PART)
        cc_shard_reclaim(shard);
}

bool cc_shard_move(cc_shard *shard, uint32_t ref, uint32_t limit) {
    uint32_t units = cc_block_at(&shard->arena, ref)->units, to = cc_arena_take(&shard->arena, units);
    if (!to) return false;
    if (to + units > limit) {
        cc_arena_give(&shard->arena, to);
        return false;
    }
    const cc_entry *entry = cc_entry_at(shard, ref);
    memcpy(cc_entry_at(shard, to), entry, offsetof(cc_entry, data) + cc_payload(entry));
    cc_shard_relink(shard, cc_entry_id(entry), to);
    cc_shard_retire(shard, ref);
    return true;
}

static void mark(void *context, void *pinned) {
    cc_shard *shard = context;
    if ((char *)pinned < shard->base || (char *)pinned >= shard->base + (size_t)shard->arena.end * CC_UNIT) return;
    cc_block *block = cc_block_at(&shard->arena, cc_ref_of(&shard->arena, pinned));
    if (block->state == CC_RETIRED) block->is_pinned = 1;
}

void cc_shard_reclaim(cc_shard *shard) {
    cc_await_lookers();
    cc_each_pin(mark, shard);
    uint32_t next = shard->retired;
    shard->retired = shard->retired_count = shard->retired_units = 0;
    for (uint32_t ref; (ref = next);) {
        cc_block *block = cc_block_at(&shard->arena, ref);
        cc_entry *entry = cc_entry_at(shard, ref);
        next = cc_entry_id(entry);
        if (!block->is_pinned) {
            cc_arena_give(&shard->arena, ref);
            continue;
        }
        block->is_pinned = 0;
        atomic_store_explicit(&entry->id, shard->retired, memory_order_relaxed);
        shard->retired = ref;
        shard->retired_count++;
        shard->retired_units += block->units;
    }
    shard->kept_count = shard->retired_count;
    shard->kept_units = shard->retired_units;
    cc_shard_fit(shard);
}

/* Moves the entry `from` to the number `to`, which is free. */
static void renumber(cc_shard *shard, uint32_t from, uint32_t to) {
    cc_link *links = shard->lfu.links;
    links[to] = links[from];
    cc_list *list = &shard->lfu.lists[links[to].region];
    if (links[to].prev) links[links[to].prev].next = to;
    else list->head = to;
    if (links[to].next) links[links[to].next].prev = to;
    else list->tail = to;
    shard->refs[to] = shard->refs[from];
    const cc_entry *entry = cc_entry_at(shard, shard->refs[to]);
    cc_wheel_remove(&shard->wheel, shard->timers, from);
    shard->timers[to] = (cc_timer){0, 0};
    set_timer(shard, to, entry);
    atomic_store_explicit(&((cc_entry *)entry)->id, to, memory_order_relaxed);
    shard->refs[from] = 0;
}

void cc_shard_compact(cc_shard *shard) {
    uint32_t to = 1;
    for (uint32_t from = shard->unused - 1; from > shard->tallies.entries; from--) {
        if (!shard->refs[from]) continue;
        while (shard->refs[to]) to++;
        renumber(shard, from, to);
    }
    shard->unused = (uint32_t)shard->tallies.entries + 1;
    shard->spare = 0;
    shard->renumbered++;
    cc_shard_release_tables(shard);
    uint32_t buckets = (uint32_t)(shard->tallies.entries * 3 / 2 / CC_SLOTS) + 2;
    if (buckets < index_of(shard)->count) (void)reindex(shard, buckets);
    if (cc_sketch_bytes(shard->tallies.entries) < cc_sketch_size(&shard->lfu.sketch)) {
        cc_sketch smaller = {0};
        if (cc_sketch_grow(&smaller, shard->tallies.entries)) {
            cc_sketch_free(&shard->lfu.sketch);
            shard->lfu.sketch = smaller;
        }
    }
    cc_shard_fit(shard);
}
