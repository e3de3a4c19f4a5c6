#include "index.h"

#include <stdlib.h>
#include <string.h>

size_t cc_index_bytes(uint32_t buckets) { return sizeof(cc_index) + (size_t)buckets * sizeof(cc_bucket); }

cc_index *cc_index_make(uint32_t buckets) {
    cc_index *made = malloc(sizeof *made);
    cc_bucket *memory = made ? aligned_alloc(sizeof(cc_bucket), (size_t)buckets * sizeof(cc_bucket)) : NULL;
    if (!memory) {
        free(made);
        return NULL;
    }
    memset(memory, 0, (size_t)buckets * sizeof(cc_bucket));
    *made = (cc_index){.buckets = memory, .count = buckets};
    return made;
}

void cc_index_free(cc_index *index) {
    if (!index) return;
    free(index->buckets);
    free(index);
}

static uint8_t tag_at(const cc_bucket *bucket, uint32_t slot) {
    return (uint8_t)(atomic_load_explicit(&((cc_bucket *)bucket)->tags[slot / 8], memory_order_relaxed) >> slot % 8 * 8);
}

static void set_tag(cc_bucket *bucket, uint32_t slot, uint8_t tag) {
    uint32_t shift = slot % 8 * 8;
    uint64_t tags = atomic_load_explicit(&bucket->tags[slot / 8], memory_order_relaxed);
    tags = (tags & ~(UINT64_C(0xff) << shift)) | (uint64_t)tag << shift;
    atomic_store_explicit(&bucket->tags[slot / 8], tags, memory_order_release);
}

/* Changes how many entries of a bucket lie further on. */
static void add_beyond(cc_bucket *bucket, int64_t change) {
    uint64_t tags = atomic_load_explicit(&bucket->tags[1], memory_order_relaxed);
    atomic_store_explicit(&bucket->tags[1], tags + ((uint64_t)change << 32), memory_order_release);
}

void cc_index_insert(cc_index *index, uint64_t hash, uint32_t ref) {
    uint32_t at = cc_index_home(index, hash);
    for (;;) {
        cc_bucket *bucket = &index->buckets[at];
        for (uint32_t slot = 0; slot < CC_SLOTS; slot++) {
            if (tag_at(bucket, slot)) continue;
            /* The entry before its tag: who sees the tag finds the entry. */
            atomic_store_explicit(&bucket->refs[slot], ref, memory_order_release);
            set_tag(bucket, slot, cc_index_tag(hash));
            index->entries++;
            return;
        }
        /* Before the entry can be found further on, a search must know that it has to go there. */
        add_beyond(bucket, 1);
        at = cc_index_next(index, at);
    }
}

static _Atomic uint32_t *slot_of(const cc_index *index, uint64_t hash, uint32_t ref, uint32_t *bucket, uint32_t *slot) {
    for (*bucket = cc_index_home(index, hash);; *bucket = cc_index_next(index, *bucket)) {
        for (*slot = 0; *slot < CC_SLOTS; (*slot)++) {
            _Atomic uint32_t *found = &index->buckets[*bucket].refs[*slot];
            if (atomic_load_explicit(found, memory_order_relaxed) == ref) return found;
        }
    }
}

void cc_index_replace(cc_index *index, uint64_t hash, uint32_t ref, uint32_t by) {
    uint32_t bucket, slot;
    atomic_store_explicit(slot_of(index, hash, ref, &bucket, &slot), by, memory_order_seq_cst);
}

void cc_index_remove(cc_index *index, uint64_t hash, uint32_t ref) {
    uint32_t bucket, slot;
    _Atomic uint32_t *found = slot_of(index, hash, ref, &bucket, &slot);
    set_tag(&index->buckets[bucket], slot, 0);
    atomic_store_explicit(found, 0, memory_order_seq_cst);
    for (uint32_t at = cc_index_home(index, hash); at != bucket; at = cc_index_next(index, at)) add_beyond(&index->buckets[at], -1);
    index->entries--;
}
