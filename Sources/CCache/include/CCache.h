/* The memory of the cache service: entries under keys in spaces that have a budget in bytes each. It knows no plugins, no disk and no clock.
 *
 * Any thread may call any function, except where it says otherwise. Times are nanoseconds of one monotonic clock, which the caller reads:
 * `now` must not be 0. Durations are nanoseconds too. What is given to a function is borrowed until it returns.
 * A hit takes no lock and writes no memory that threads share. */
#ifndef CCACHE_H
#define CCACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- Bounds -------------------------------------------------------------------------------------------------------------------- */
enum {
    CC_MAXIMUM_SPACES = 1024,          /* of one process, all caches together */
    CC_MAXIMUM_THREADS = 1 << 14,      /* at once; one more ends the process, as in CCrucibleHost */
    CC_MAXIMUM_PINS = 8,               /* at once, of one thread; one more: CC_BUSY */
    CC_MAXIMUM_KEY = (1 << 16) - 1,    /* bytes */
    CC_MAXIMUM_VALUE = 1 << 30,        /* bytes */
    CC_MAXIMUM_NOTE = (1 << 16) - 1,   /* bytes */
    CC_MINIMUM_BUDGET = 1 << 17,       /* bytes of a space */
};
/* A time that never comes. */
#define CC_NEVER UINT64_MAX

/* ---- The cache ------------------------------------------------------------------------------------------------------------------- */
typedef struct cc_cache cc_cache;
typedef struct cc_space cc_space;

/* [owned] A cache without spaces. `budget`: bytes of all its spaces together. `seed`: of the hashes, which nobody who writes keys may know; 0:
 * the kernel's. NULL when there is no memory. */
cc_cache *_Nullable cc_cache_make(uint64_t budget, uint64_t seed);
/* Closes what is open and gives all memory back. No thread may be inside of a function of this cache, and no pin of it may be left. */
void cc_cache_free(cc_cache *_Nonnull cache);

/* What `cc_get` and the callbacks show of an entry. `key`, `value` and `note` stay valid and unchanged until the pin is given back. */
typedef struct cc_view {
    const void *_Nullable value;
    size_t value_size;
    const void *_Nullable key;
    size_t key_size;
    const void *_Nullable note;     /* what the writer attached and readers of the value do not see: the service's tags */
    size_t note_size;
    uint64_t meta;                  /* the writer's own number: the service's owner and generation */
    uint64_t inserted;              /* time */
    uint64_t expires;               /* time; fresh before it */
    uint64_t stale_until;           /* time; between `expires` and this it is given as stale; at least `expires` */
    void *_Nullable pin;            /* for `cc_unpin`; NULL in callbacks, where the view holds until the callback returns */
} cc_view;

/* Why an entry left without anybody asking for it. */
typedef enum cc_departure {
    CC_EVICTED = 1,  /* there was no room, and it was worth the least */
    CC_REJECTED = 2, /* it was new, and was asked for less than what would have had to go for it */
    CC_EXPIRED = 3,  /* its time was over; seen when its place was needed or swept, not at that instant */
} cc_departure;

/* Called exactly once for each entry that left in one of these ways, outside of all locks, on the thread whose call made it leave. May call
 * the cache. `hits` is about how often it was read. Not called for what is removed, replaced, cleared or closed. */
typedef void (*cc_departed)(void *_Nullable context, cc_departure why, const cc_view *_Nonnull entry, uint64_t hits);

/* Which entries stay when not all can. */
typedef enum cc_policy {
    CC_ADAPTIVE = 0,        /* what does best in the shadows of this space */
    CC_TINYLFU_1 = 1,       /* W-TinyLFU with 1% window */
    CC_TINYLFU_20 = 2,      /* with 20% window */
    CC_TINYLFU_60 = 3,      /* with 60% window */
    CC_LRU = 4,             /* the least recently used goes: W-TinyLFU with 100% window */
} cc_policy;

typedef struct cc_space_options {
    uint64_t budget;          /* bytes, everything included: entries, index, and what the policy needs to know */
    uint64_t minimum;         /* bytes that the arbiter leaves it in any case; at least CC_MINIMUM_BUDGET; at most `budget` */
    uint64_t maximum;         /* bytes that the arbiter gives it at most; at least `budget` */
    uint32_t weight;          /* of its hits beside those of others, for the arbiter; at least 1 */
    uint32_t policy;          /* a cc_policy */
    uint64_t entries;         /* at most that many; 0: as many as fit */
    uint64_t key_limit;       /* bytes; at most CC_MAXIMUM_KEY */
    uint64_t value_limit;     /* bytes; at most CC_MAXIMUM_VALUE. A space is cut into fewer shards when this is large */
    uint64_t ttl;             /* of entries that come without one; CC_NEVER: they do not expire */
    uint64_t stale;           /* how long they are given as stale after that; 0: not at all */
    cc_departed _Nullable departed;
    void *_Nullable context;  /* for `departed` */
} cc_space_options;

/* [borrowed] from the cache, until it is closed. NULL when an option is out of its bounds, when there are too many spaces, when the budgets
 * of the spaces would exceed that of the cache, or when there is no memory. */
cc_space *_Nullable cc_space_open(cc_cache *_Nonnull cache, const cc_space_options *_Nonnull options);
/* Forgets everything in it and gives its memory back. No thread may be inside of one of its functions, and no pin of it may be left. */
void cc_space_close(cc_space *_Nonnull space);

/* ---- Entries --------------------------------------------------------------------------------------------------------------------- */
enum {
    CC_MISS = 0,
    CC_FRESH = 1,
    CC_STALE = 2,  /* expired, and still given while somebody refreshes it */
    CC_BUSY = 3,   /* the thread holds CC_MAXIMUM_PINS pins already; nothing was counted */
};

/* Looks a key up and counts a hit, a stale hit or a miss. CC_FRESH and CC_STALE fill `view`, whose pin the caller gives back with `cc_unpin`,
 * on any thread; the others leave it alone. A pin keeps one entry's memory, no more, also when the entry has left meanwhile. */
int cc_get(cc_space *_Nonnull space, const void *_Nullable key, size_t key_size, uint64_t now, cc_view *_Nonnull view);
void cc_unpin(void *_Nonnull pin);

/* As `cc_get`, but neither counts nor tells the policy: for people who look, and for who must know before writing. */
int cc_peek(cc_space *_Nonnull space, const void *_Nullable key, size_t key_size, uint64_t now, cc_view *_Nonnull view);

/* Whether there is a fresh or stale entry. Counts nothing. */
bool cc_contains(cc_space *_Nonnull space, const void *_Nullable key, size_t key_size, uint64_t now);

typedef struct cc_write {
    const void *_Nullable key;
    size_t key_size;
    const void *_Nullable value;
    size_t value_size;
    const void *_Nullable note;
    size_t note_size;
    uint64_t meta;
    uint64_t ttl;                /* 0: the space's */
    uint64_t stale;              /* CC_NEVER: the space's */
    /* Asked when there is a fresh entry under the key; false keeps that. NULL: always replaces. Called with a lock held: it must be short
     * and may not call the cache. `hits` is about how often the entry was read. */
    bool (*_Nullable replaces)(void *_Nullable context, const cc_view *_Nonnull entry, uint64_t hits);
    void *_Nullable context;     /* for `replaces` */
} cc_write;

enum {
    CC_STORED = 0,     /* also when the policy then let it go at once, which is counted and reported as CC_REJECTED */
    CC_KEPT = 1,       /* `replaces` said no */
    CC_TOO_LARGE = 2,  /* beyond a limit, or more than a quarter of the memory of a shard */
    CC_NO_MEMORY = 3,
};

/* Stores a copy. What the key had is gone for whoever looks from now on; a refused write changes nothing, so that the old value stays. */
int cc_put(cc_space *_Nonnull space, const cc_write *_Nonnull write, uint64_t now);

/* Whether there was one, fresh or stale. */
bool cc_remove(cc_space *_Nonnull space, const void *_Nullable key, size_t key_size, uint64_t now);

/* Removes all for which `matches` says true, and says how many that were. Every entry that is there when the call begins, and still there
 * when it is its turn, is asked about once; those that come meanwhile may be. `matches` is called with a lock held, as `replaces` is. */
uint64_t cc_remove_if(cc_space *_Nonnull space, bool (*_Nonnull matches)(void *_Nullable context, const cc_view *_Nonnull entry),
                      void *_Nullable context);
/* Removes all that are there when the call begins. */
uint64_t cc_clear(cc_space *_Nonnull space);

/* Walks over all fresh and stale entries: `cursor` begins at 0. CC_FRESH and CC_STALE fill `view`, pinned; CC_MISS at the end; CC_BUSY.
 * Promises the same as `cc_remove_if`. `hits` may be NULL. */
int cc_next(cc_space *_Nonnull space, uint64_t *_Nonnull cursor, uint64_t now, cc_view *_Nonnull view, uint64_t *_Nullable hits);

/* Lets what has expired go, at most about `limit` entries, and says how many went. Writes do some of this by themselves; a timer should call
 * it for spaces in which nothing is written. */
uint64_t cc_sweep(cc_space *_Nonnull space, uint64_t limit, uint64_t now);

/* Tells the policy of the hits that the calling thread has not told it of yet; they are told in batches otherwise. */
void cc_flush(void);

/* ---- Counts ------------------------------------------------------------------------------------------------------------------------ */
typedef struct cc_counts {
    uint64_t hits;         /* fresh ones */
    uint64_t stale_hits;
    uint64_t misses;
    uint64_t inserts;      /* writes under a key that had nothing */
    uint64_t replaces;     /* writes under a key that had something, also if that had expired */
    uint64_t kept;         /* writes that `replaces` refused */
    uint64_t refused;      /* CC_TOO_LARGE and CC_NO_MEMORY */
    uint64_t removes;      /* by cc_remove, cc_remove_if and cc_clear */
    uint64_t evictions;    /* CC_EVICTED */
    uint64_t rejections;   /* CC_REJECTED */
    uint64_t expirations;  /* CC_EXPIRED, and expired ones that were asked for removal */
    uint64_t entries;      /* that are there now, expired ones that nobody noticed included */
    uint64_t payload;      /* bytes of their keys, values and notes */
    uint64_t bytes;        /* everything, overhead included; at most `budget` */
    uint64_t budget;       /* bytes */
    uint32_t window;       /* per cent of the memory that is given by recency alone; 100: LRU */
    uint32_t switches;     /* how often the policy changed */
} cc_counts;

/* Exact when nobody is inside: entries = inserts - removes - evictions - rejections - expirations. */
cc_counts cc_space_counts(cc_space *_Nonnull space);

/* ---- Budgets ------------------------------------------------------------------------------------------------------------------------ */
/* Changes the budget of a space; entries go when it shrinks, and are reported as evicted. False when it is outside of the space's bounds or
 * the cache's budget would be exceeded. From one thread at a time. */
bool cc_space_set_budget(cc_space *_Nonnull space, uint64_t budget);

/* What a space would gain and lose, from its shadows, for the decision below. */
typedef struct cc_share {
    uint64_t budget, minimum, maximum;  /* bytes */
    uint32_t weight;
    uint32_t unit; /* how many hits one hit in the sample stands for */
    double gain;  /* hits that one step more would have brought, lately */
    double loss;  /* hits that one step less would have cost, lately */
} cc_share;

typedef struct cc_move {
    uint32_t from, to;  /* indices */
    uint64_t bytes;     /* 0: nothing should move */
} cc_move;

/* Pure: the move of one step that brings the most weighted hits, within the bounds, or none if none brings clearly more than it costs, as
 * far as a sample can tell. */
cc_move cc_arbitrate(const cc_share *_Nonnull shares, uint32_t count, uint64_t step);

/* Moves one step, a 32nd of the cache's budget, between two of its spaces if their shadows say that this brings hits; gives how many bytes
 * moved. To be called now and then, with some thousand requests in between, from one thread at a time, while no space is opened or closed. */
uint64_t cc_rebalance(cc_cache *_Nonnull cache);

#endif
