/* How often keys were asked for lately, in four bits a counter. */
#ifndef CC_SKETCH_H
#define CC_SKETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A count-min sketch with halving (Einziger, Friedman, Manes: TinyLFU, ACM Transactions on Storage 2017). The four counters of a key lie in
 * one cache line, as in a blocked Bloom filter (Putze, Sanders, Singler 2007). Guarded by its owner's lock. */
typedef struct cc_sketch {
    uint64_t *blocks;      /* 8 words each */
    uint64_t mask;         /* of block numbers */
    uint64_t additions;    /* since the last halving */
} cc_sketch;

/* Bytes of a sketch for that many keys. */
size_t cc_sketch_bytes(uint64_t keys);
/* For `keys` keys, or more: keeps what it knows when it grows. False when there is no memory: then it stays as it was. */
bool cc_sketch_grow(cc_sketch *sketch, uint64_t keys);
void cc_sketch_free(cc_sketch *sketch);
size_t cc_sketch_size(const cc_sketch *sketch);

/* Counts a request; halves all when ten times `keys` were counted. */
void cc_sketch_add(cc_sketch *sketch, uint64_t hash, uint64_t keys);
/* 0 to 15. */
uint32_t cc_sketch_estimate(const cc_sketch *sketch, uint64_t hash);
static inline void cc_sketch_prefetch(const cc_sketch *sketch, uint64_t hash) {
    __builtin_prefetch(sketch->blocks + (hash & sketch->mask) * 8, 1);
}

#endif
