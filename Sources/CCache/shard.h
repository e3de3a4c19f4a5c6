/* A part of a space, by the hash of the key: entries, index, order and expiry behind one lock. */
#ifndef CC_SHARD_H
#define CC_SHARD_H

#include "arena.h"
#include "index.h"
#include "thread.h"
#include "tinylfu.h"
#include "wheel.h"

#include <pthread.h>

/* An entry as it lies in the arena. Nothing changes after it can be found, but for `id`. */
typedef struct cc_entry {
    uint64_t expires, stale_until, inserted, meta;
    uint32_t value_size;
    _Atomic uint32_t id;  /* its number in the shard's tables; when it is retired, the next retired one */
    uint16_t key_size, note_size;
    char data[];          /* key, value, note */
} cc_entry;

typedef struct cc_tallies {
    uint64_t inserts, replaces, kept, refused, removes, evictions, rejections, expirations, entries, payload;
} cc_tallies;

struct cc_shard {
    /* What readers read. */
    _Alignas(64) _Atomic(cc_index *) index;
    char *base;                 /* of the arena */
    uint32_t number;            /* in the process */
    cc_space *space;
    /* What the lock guards. */
    _Alignas(64) pthread_mutex_t lock;
    cc_arena arena;
    cc_tinylfu lfu;             /* with the table of links */
    uint32_t *refs;             /* by number of entry: where it lies */
    cc_timer *timers;
    cc_wheel wheel;
    uint32_t reserved;          /* numbers for which there are addresses */
    uint32_t unused;            /* numbers from here on were never used */
    uint32_t spare;             /* the first number that is free again, linked by the links' `next` */
    uint64_t total;             /* bytes, everything included */
    uint64_t entry_limit;
    _Atomic uint64_t capacity;  /* bytes that entries may take; also read without the lock */
    uint32_t retired;           /* the first retired block */
    uint32_t retired_count, retired_units;
    uint32_t kept_count, kept_units;  /* of them, those that were pinned when it was last tried to give them back */
    uint32_t renumbered;        /* how often entries got other numbers */
    uint32_t recent_hits, recent_inserts;
    cc_tallies tallies;
};

/* Entries on their way out, while the lock is not held: what `departed` is still to be told. */
enum { CC_BATCH = 32 };
typedef struct cc_batch {
    uint32_t count;
    struct {
        uint32_t ref;
        uint32_t hits;
        cc_departure why;
    } leaving[CC_BATCH];
} cc_batch;

/* False when there is no memory. `maximum`: bytes that `total` may ever be. */
bool cc_shard_make(cc_shard *shard, cc_space *space, uint64_t total, uint64_t maximum, uint64_t entry_limit);
void cc_shard_free(cc_shard *shard);
/* Bytes that it takes from the system. */
uint64_t cc_shard_bytes(const cc_shard *shard);

/* ---- Reading ------------------------------------------------------------------------------------------------------------------- */
static inline cc_entry *cc_entry_at(const cc_shard *shard, uint32_t ref) {
    return (cc_entry *)(shard->base + (size_t)ref * CC_UNIT + sizeof(cc_block));
}
typedef struct cc_key {
    const cc_shard *shard;
    const void *data;
    size_t size;
} cc_key;
__attribute__((always_inline)) static inline bool cc_is_key(const void *context, uint32_t ref) {
    const cc_key *key = context;
    const cc_entry *entry = cc_entry_at(key->shard, ref);
    /* A value mostly begins behind the first cache line; its way here is long enough to ask for it early. */
    __builtin_prefetch((const char *)entry + 64);
    __builtin_prefetch((const char *)entry + 128);
    return entry->key_size == key->size && memcmp(entry->data, key->data, key->size) == 0;
}
/* While looking, or with the lock. 0: none. */
__attribute__((always_inline)) static inline uint32_t cc_shard_find(const cc_shard *shard, uint64_t hash, const void *key, size_t size) {
    cc_key wanted = {shard, key, size};
    return cc_index_find(atomic_load_explicit(&((cc_shard *)shard)->index, memory_order_acquire), hash, cc_is_key, &wanted);
}
static inline int cc_freshness(const cc_entry *entry, uint64_t now) {
    return now < entry->expires ? CC_FRESH : now < entry->stale_until ? CC_STALE : CC_MISS;
}
static inline size_t cc_payload(const cc_entry *entry) { return (size_t)entry->key_size + entry->value_size + entry->note_size; }
static inline void cc_show(const cc_entry *entry, void *pin, cc_view *view) {
    const char *data = entry->data;
    *view = (cc_view){.value = data + entry->key_size, .value_size = entry->value_size, .key = data, .key_size = entry->key_size,
                      .note = data + entry->key_size + entry->value_size, .note_size = entry->note_size, .meta = entry->meta,
                      .inserted = entry->inserted, .expires = entry->expires, .stale_until = entry->stale_until, .pin = pin};
}
/* Units of memory of an entry with that much in it. */
static inline uint32_t cc_entry_units(size_t payload) { return cc_units(offsetof(cc_entry, data) + payload); }

/* ---- Changing: with the lock ------------------------------------------------------------------------------------------------------ */
void cc_shard_lock(cc_shard *shard);
/* Takes on what the space's chooser has chosen. */
void cc_shard_follow(cc_shard *shard);
/* Counts hits and inserts, for how many of the hits the policy should hear of: one in eight while there are 64 and more for each insert, since
 * then hardly anything leaves and the order hardly matters; all otherwise. */
void cc_shard_pace(cc_shard *shard, uint32_t hits, uint32_t inserts);
static inline void cc_shard_unlock(cc_shard *shard) { pthread_mutex_unlock(&shard->lock); }

static inline uint32_t cc_entry_id(const cc_entry *entry) { return atomic_load_explicit(&((cc_entry *)entry)->id, memory_order_relaxed); }
static inline bool cc_is_entry(const cc_shard *shard, uint32_t id) { return id < shard->unused && shard->refs[id] != 0; }

/* A number for a new entry; 0 when there is no memory for one more, so that another must go first. */
uint32_t cc_shard_take_id(cc_shard *shard);
void cc_shard_give_id(cc_shard *shard, uint32_t id);
/* Makes an entry whose block is HELD findable, under a number. False when the index is full, so that another must go first. */
bool cc_shard_link(cc_shard *shard, uint32_t id, uint32_t ref, uint64_t hash);
/* Puts an entry whose block is HELD in the place of another, whose block is retired. */
void cc_shard_relink(cc_shard *shard, uint32_t id, uint32_t ref);
/* Takes an entry out of everybody's sight; its block is HELD by the caller. Gives the block. */
uint32_t cc_shard_unlink(cc_shard *shard, uint32_t id);
/* A block whose entry nobody can find: to be given back when nobody reads it any more. */
void cc_shard_retire(cc_shard *shard, uint32_t ref);
/* Gives back what is retired and not pinned. */
void cc_shard_reclaim(cc_shard *shard);
/* The same if it is worth the trouble. */
void cc_shard_tidy(cc_shard *shard);
/* Moves an entry to a free block below a unit of the arena. False when there is none. */
bool cc_shard_move(cc_shard *shard, uint32_t ref, uint32_t limit);

/* Gives back the memory of the tables behind the numbers in use. */
void cc_shard_release_tables(cc_shard *shard);
/* Bytes of the tables for that many numbers. */
uint64_t cc_tables_bytes(uint32_t numbers);
/* To be called when a part of the memory has grown or shrunk: the rest is for entries. */
void cc_shard_fit(cc_shard *shard);
/* Whether so many bytes more can be taken from those for entries; moves entries down for it. */
bool cc_shard_reserve(cc_shard *shard, uint64_t bytes);
/* Moves entries down, below a unit of the arena. False when some could not be moved. */
bool cc_shard_lower(cc_shard *shard, uint32_t limit);
/* Gives entries the lowest numbers, and makes the tables and the index as small as they can be. */
void cc_shard_compact(cc_shard *shard);

/* An entry that is to leave: into the batch, which must have room. */
void cc_shard_leave(cc_shard *shard, uint32_t id, cc_departure why, cc_batch *batch);
static inline bool cc_is_full(const cc_batch *batch) { return batch->count == CC_BATCH; }
/* Tells `departed` of what is in the batch, and retires it. Without the lock. */
void cc_notify(cc_shard *shard, cc_batch *batch);

/* A block for that many units, for which others may have to leave. 0: with a batch, it must be told of first, and then it can be tried again;
 * with an empty one, there is no place. `attempt` counts from 0: later ones are less choosy. */
uint32_t cc_shard_take_block(cc_shard *shard, uint32_t units, uint32_t attempt, cc_batch *batch);
/* Lets leave what is too much, until all fits or the batch is full. */
void cc_shard_settle(cc_shard *shard, cc_batch *batch);
/* Lets one leave, whatever fits. False when there is none. */
bool cc_shard_force(cc_shard *shard, cc_batch *batch);
/* Lets leave what has expired, in at most that many steps, which are counted down. */
void cc_shard_expire(cc_shard *shard, uint64_t now, uint64_t *steps, cc_batch *batch);
/* Changes `total`, step by step: to be called until it says true, with the batch told in between. */
bool cc_shard_resize(cc_shard *shard, uint64_t total, cc_batch *batch);

#endif
