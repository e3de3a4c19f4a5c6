/* From a key's hash to its entry: read without locks while one writer changes it. */
#ifndef CC_INDEX_H
#define CC_INDEX_H

#include "hash.h"

#include <stdatomic.h>
#include <stdbool.h>

enum { CC_SLOTS = 12 };

/* One cache line. `tags` has a byte of the hash for each slot, 0 for an empty one; the upper half of the second word counts the entries
 * that belong here and lie in a later bucket, so that a search knows where to end and nothing needs tombstones (as F14: Bronson, Shi,
 * Facebook 2019). An entry keeps its slot until it leaves, so that a reader never misses one that is there. */
typedef struct cc_bucket {
    _Atomic uint64_t tags[2];
    _Atomic uint32_t refs[CC_SLOTS];
} cc_bucket;

/* A larger table takes the place of a full one. */
typedef struct cc_index {
    cc_bucket *buckets;
    uint32_t count;     /* of buckets */
    uint32_t entries;   /* the writer's */
} cc_index;

/* NULL when there is no memory. */
cc_index *cc_index_make(uint32_t buckets);
void cc_index_free(cc_index *index);
size_t cc_index_bytes(uint32_t buckets);
static inline size_t cc_index_size(const cc_index *index) { return cc_index_bytes(index->count); }

static inline uint32_t cc_index_home(const cc_index *index, uint64_t hash) {
    return (uint32_t)((hash >> 32) * index->count >> 32);
}
static inline uint8_t cc_index_tag(uint64_t hash) {
    uint8_t tag = (uint8_t)(hash >> CC_TAG_BIT);
    return tag ? tag : 1;
}
static inline uint32_t cc_index_next(const cc_index *index, uint32_t bucket) { return bucket + 1 == index->count ? 0 : bucket + 1; }

/* The highest bit of every byte of `word` that equals that of `pattern`; bits above the first may be wrong (Mycroft's test). */
static inline uint64_t cc_index_match(uint64_t word, uint64_t pattern) {
    uint64_t difference = word ^ pattern;
    return (difference - UINT64_C(0x0101010101010101)) & ~difference & UINT64_C(0x8080808080808080);
}

/* The writer's. `ref` must not be there yet; there must be an empty slot. */
void cc_index_insert(cc_index *index, uint64_t hash, uint32_t ref);
/* Puts another entry under the same key. */
void cc_index_replace(cc_index *index, uint64_t hash, uint32_t ref, uint32_t by);
void cc_index_remove(cc_index *index, uint64_t hash, uint32_t ref);

/* The entry for which `is_it` says true, among those that may have this hash; 0: none. May run while the writer writes. */
__attribute__((always_inline)) static inline uint32_t cc_index_find(const cc_index *index, uint64_t hash,
                                                                    bool (*is_it)(const void *context, uint32_t ref), const void *context) {
    uint64_t pattern = cc_index_tag(hash) * UINT64_C(0x0101010101010101);
    uint32_t at = cc_index_home(index, hash);
    for (uint32_t left = index->count; left > 0; left--) {
        cc_bucket *bucket = &index->buckets[at];
        uint64_t high = atomic_load_explicit(&bucket->tags[1], memory_order_acquire);
        for (int word = 0; word < 2; word++) {
            uint64_t tags = word ? high : atomic_load_explicit(&bucket->tags[0], memory_order_acquire);
            uint64_t match = cc_index_match(tags, pattern);
            if (word) match &= UINT32_MAX;
            for (; match; match &= match - 1) {
                uint32_t slot = (uint32_t)__builtin_ctzll(match) / 8 + (uint32_t)word * 8;
                uint32_t ref = atomic_load_explicit(&bucket->refs[slot], memory_order_acquire);
                if (ref && is_it(context, ref)) return ref;
            }
        }
        if (high >> 32 == 0) return 0;
        at = cc_index_next(index, at);
    }
    return 0;
}

#endif
