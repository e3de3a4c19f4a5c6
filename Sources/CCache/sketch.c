#include "sketch.h"

#include "hash.h"

#include <stdlib.h>
#include <string.h>

enum { KEYS_IN_BLOCK = 8, WORDS_IN_BLOCK = 8, ROWS = 4, MAXIMUM_COUNT = 15, PERIOD = 10 };

static uint64_t blocks_for(uint64_t keys) {
    uint64_t blocks = 8;
    while (blocks * KEYS_IN_BLOCK < keys) blocks *= 2;
    return blocks;
}

size_t cc_sketch_bytes(uint64_t keys) { return blocks_for(keys) * WORDS_IN_BLOCK * sizeof(uint64_t); }

size_t cc_sketch_size(const cc_sketch *sketch) {
    return sketch->blocks ? (sketch->mask + 1) * WORDS_IN_BLOCK * sizeof(uint64_t) : 0;
}

bool cc_sketch_grow(cc_sketch *sketch, uint64_t keys) {
    size_t before = cc_sketch_size(sketch), size = cc_sketch_bytes(keys);
    if (size <= before) return true;
    uint64_t *larger = aligned_alloc(64, size);
    if (!larger) return false;
    if (before == 0) memset(larger, 0, size);
    /* A key's block is that of the smaller table in the low bits: every copy has the counts of all its keys. */
    for (size_t at = 0; before > 0 && at < size; at += before) memcpy((char *)larger + at, sketch->blocks, before);
    free(sketch->blocks);
    sketch->blocks = larger;
    sketch->mask = size / (WORDS_IN_BLOCK * sizeof(uint64_t)) - 1;
    return true;
}

void cc_sketch_free(cc_sketch *sketch) {
    free(sketch->blocks);
    *sketch = (cc_sketch){0};
}

/* Row r has words 2r and 2r + 1 of the block. Five bits of the hash choose one of their 32 counters. */
static inline uint64_t *word_of(const cc_sketch *sketch, uint64_t hash, uint32_t row, uint32_t *shift) {
    uint32_t chosen = (uint32_t)(hash >> (CC_COUNTER_BIT + 5 * row)) & 31;
    *shift = (chosen & 15) * 4;
    return sketch->blocks + (hash & sketch->mask) * WORDS_IN_BLOCK + 2 * row + (chosen >> 4);
}

static void halve(cc_sketch *sketch) {
    for (uint64_t at = 0; at < (sketch->mask + 1) * WORDS_IN_BLOCK; at++)
        sketch->blocks[at] = sketch->blocks[at] >> 1 & UINT64_C(0x7777777777777777);
    sketch->additions /= 2;
}

void cc_sketch_add(cc_sketch *sketch, uint64_t hash, uint64_t keys) {
    bool added = false;
    for (uint32_t row = 0; row < ROWS; row++) {
        uint32_t shift;
        uint64_t *word = word_of(sketch, hash, row, &shift);
        if ((*word >> shift & MAXIMUM_COUNT) == MAXIMUM_COUNT) continue;
        *word += UINT64_C(1) << shift;
        added = true;
    }
    if (added && ++sketch->additions >= PERIOD * keys) halve(sketch);
}

uint32_t cc_sketch_estimate(const cc_sketch *sketch, uint64_t hash) {
    uint32_t least = MAXIMUM_COUNT;
    for (uint32_t row = 0; row < ROWS; row++) {
        uint32_t shift;
        uint32_t count = *word_of(sketch, hash, row, &shift) >> shift & MAXIMUM_COUNT;
        if (count < least) least = count;
    }
    return least;
}
