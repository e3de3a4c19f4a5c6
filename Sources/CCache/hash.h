/* The hash of a key. */
#ifndef CC_HASH_H
#define CC_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* What the bits of a hash decide. No two uses inside of one another share bits: the low 22 the sketch's block (and, of a shadow, the slot),
 * the next 6 the shard, the next 20 the sketch's counters, the uppermost 16 whether a key is in the sample; the index takes the upper half
 * for the bucket and the 8 bits above the shard's for the tag. */
enum { CC_SHARD_BIT = 22, CC_COUNTER_BIT = 28, CC_TAG_BIT = 28, CC_SAMPLE_BIT = 48 };

static inline uint64_t cc_fold(uint64_t one, uint64_t other) {
    unsigned __int128 product = (unsigned __int128)one * other;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t cc_word(const char *data) {
    uint64_t word;
    memcpy(&word, data, 8);
    return word;
}

/* Folded multiplication, 16 bytes a step, as in wyhash (Wang Yi, Diao Bo and others: Modern non-cryptographic hash function and pseudorandom
 * number generator, 2021). The seed is secret, so that nobody can choose keys that meet. Never 0. */
static inline uint64_t cc_hash(uint64_t seed, const void *key, size_t size) {
    const char *at = key;
    uint64_t one = UINT64_C(0xa0761d6478bd642f), other = UINT64_C(0xe7037ed1a0b428db), low = 0, high = 0;
    uint64_t state = seed ^ one;
    size_t left = size;
    for (; left > 16; at += 16, left -= 16) state = cc_fold(cc_word(at) ^ one, cc_word(at + 8) ^ state);
    if (left >= 8) {
        low = cc_word(at);
        high = cc_word(at + left - 8);
    } else if (left >= 4) {
        uint32_t first, last;
        memcpy(&first, at, 4);
        memcpy(&last, at + left - 4, 4);
        low = first;
        high = last;
    } else if (left > 0) {
        low = (uint64_t)(uint8_t)at[0] << 16 | (uint64_t)(uint8_t)at[left / 2] << 8 | (uint8_t)at[left - 1];
    }
    uint64_t hash = cc_fold(other ^ size, cc_fold(low ^ one ^ seed, high ^ state ^ other));
    return hash ? hash : 1;
}

#endif
