/* What a policy would have done: the same decisions over hashes alone, for a sample of the keys. */
#ifndef CC_SHADOW_H
#define CC_SHADOW_H

#include "tinylfu.h"

/* Miniature simulation (Waldspurger, Saemundsson, Ahmad, Park: Cache modeling and optimization using miniature simulations, USENIX ATC
 * 2017): one key in R, in a cache whose room is one in R. Guarded by its owner's lock. */
typedef struct cc_shadow {
    cc_tinylfu lfu;
    uint32_t *table;    /* from hash to number of link; open addressing, empty: 0 */
    uint32_t mask;
    uint32_t limit;     /* entries, at most */
    uint32_t unused;    /* numbers from here on were never used */
    uint32_t spare;     /* the first of the free links, linked by `next` */
    double hits;        /* lately */
} cc_shadow;

size_t cc_shadow_bytes(uint32_t limit);
/* False when there is no memory. */
bool cc_shadow_make(cc_shadow *shadow, uint32_t limit);
void cc_shadow_free(cc_shadow *shadow);

/* A request for a key; stores it on a miss. */
bool cc_shadow_request(cc_shadow *shadow, uint64_t hash, uint32_t charge);
void cc_shadow_forget(cc_shadow *shadow, uint64_t hash);
/* Forgets all keys whose hash has a bit of `mask`. */
void cc_shadow_thin(cc_shadow *shadow, uint64_t mask);

static inline bool cc_shadow_is_full(const cc_shadow *shadow) { return cc_tinylfu_used(&shadow->lfu).count >= shadow->limit; }

#endif
