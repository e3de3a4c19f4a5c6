/* Which entry goes when there is no room: W-TinyLFU with a window whose share can change, from 1% to 100%, which is LRU. */
#ifndef CC_TINYLFU_H
#define CC_TINYLFU_H

#include "sketch.h"

/* Where an entry is. New ones come into the window. What falls out of it stands for the main part, on probation; what is asked for there is
 * protected (segmented LRU: Karedla, Love, Wherry 1994). W-TinyLFU: Einziger, Friedman, Manes 2017. */
enum { CC_WINDOW, CC_PROBATION, CC_PROTECTED, CC_REGIONS, CC_NOWHERE = 0xff };
enum { CC_NONE = 0 };

/* An entry as the policy sees it, by number. Number 0 is no entry. */
typedef struct cc_link {
    uint64_t hash;
    uint32_t prev, next;  /* towards the most and the least recently used */
    uint32_t charge;      /* bytes */
    uint32_t moved;       /* what its list's `moves` was when it came to the front */
    uint32_t hits;        /* the owner's */
    uint8_t region;
} cc_link;

typedef struct cc_room {
    uint64_t bytes, count;
} cc_room;

typedef struct cc_list {
    uint32_t head, tail;  /* the most and the least recently used */
    cc_room used;
    uint32_t moves;       /* how often an entry came to the front */
} cc_list;

/* Guarded by its owner's lock. */
typedef struct cc_tinylfu {
    cc_link *links;          /* the owner's, which may move them */
    cc_list lists[CC_REGIONS];
    cc_room capacity;
    uint32_t window;         /* per cent */
    cc_room window_room, protected_room;
    cc_sketch sketch;
    uint64_t random;         /* state of the admission's dice */
} cc_tinylfu;

void cc_tinylfu_set(cc_tinylfu *lfu, cc_room capacity, uint32_t window);
/* A new entry, whose link has its hash and charge. */
void cc_tinylfu_insert(cc_tinylfu *lfu, uint32_t id);
void cc_tinylfu_hit(cc_tinylfu *lfu, uint32_t id);
void cc_tinylfu_remove(cc_tinylfu *lfu, uint32_t id);
/* An entry has become larger or smaller. */
void cc_tinylfu_recharge(cc_tinylfu *lfu, uint32_t id, uint32_t charge);
/* When there is too much: takes the entry out that must go and gives its number, and whether it lost its stand for the main part. CC_NONE
 * when all fits. */
uint32_t cc_tinylfu_victim(cc_tinylfu *lfu, bool *was_rejected);
/* The same when all fits and one must go anyway; CC_NONE when there is none. */
uint32_t cc_tinylfu_force(cc_tinylfu *lfu, bool *was_rejected);
/* The one that would go next if no other stood against it; CC_NONE when there is none. */
uint32_t cc_tinylfu_least(const cc_tinylfu *lfu);

/* Whether an entry of a large list came to the front so short a time ago that it need not come there again: what is asked for most is moved
 * least (as memcached's LRU). Small lists are kept exactly. */
static inline bool cc_tinylfu_is_recent(const cc_tinylfu *lfu, uint32_t id) {
    enum { EXACT = 4096, RECENT_PART = 8 };
    const cc_link *link = &lfu->links[id];
    if (link->region >= CC_REGIONS) return false;
    const cc_list *list = &lfu->lists[link->region];
    return list->used.count > EXACT && list->moves - link->moved < list->used.count / RECENT_PART;
}

static inline cc_room cc_tinylfu_used(const cc_tinylfu *lfu) {
    cc_room used = {0, 0};
    for (int region = 0; region < CC_REGIONS; region++) {
        used.bytes += lfu->lists[region].used.bytes;
        used.count += lfu->lists[region].used.count;
    }
    return used;
}

#endif
