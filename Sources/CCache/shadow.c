#include "shadow.h"

#include <stdlib.h>
#include <string.h>

static uint32_t slots_for(uint32_t limit) {
    uint32_t slots = 16;
    while (slots < limit + limit / 2) slots *= 2;
    return slots;
}

/* Number 0 is no entry, and one more comes before another goes. */
static size_t links_for(uint32_t limit) { return (size_t)limit + 2; }

size_t cc_shadow_bytes(uint32_t limit) {
    return links_for(limit) * sizeof(cc_link) + slots_for(limit) * sizeof(uint32_t) + cc_sketch_bytes(limit);
}

bool cc_shadow_make(cc_shadow *shadow, uint32_t limit) {
    *shadow = (cc_shadow){.limit = limit, .unused = 1, .mask = slots_for(limit) - 1};
    shadow->lfu.links = calloc(links_for(limit), sizeof(cc_link));
    shadow->table = calloc(slots_for(limit), sizeof(uint32_t));
    if (shadow->lfu.links && shadow->table && cc_sketch_grow(&shadow->lfu.sketch, limit)) return true;
    cc_shadow_free(shadow);
    return false;
}

void cc_shadow_free(cc_shadow *shadow) {
    free(shadow->lfu.links);
    free(shadow->table);
    cc_sketch_free(&shadow->lfu.sketch);
    *shadow = (cc_shadow){0};
}

static uint32_t home_of(const cc_shadow *shadow, uint64_t hash) { return (uint32_t)hash & shadow->mask; }

/* The slot of a key, or the empty one where it would be. */
static uint32_t find(const cc_shadow *shadow, uint64_t hash) {
    uint32_t slot = home_of(shadow, hash);
    while (shadow->table[slot] && shadow->lfu.links[shadow->table[slot]].hash != hash) slot = (slot + 1) & shadow->mask;
    return slot;
}

/* Linear probing without tombstones: what follows moves up (Knuth, volume 3, 6.4, algorithm R). */
static void clear_slot(cc_shadow *shadow, uint32_t slot) {
    uint32_t hole = slot;
    for (;;) {
        slot = (slot + 1) & shadow->mask;
        uint32_t id = shadow->table[slot];
        if (!id) break;
        uint32_t home = home_of(shadow, shadow->lfu.links[id].hash);
        if (((slot - home) & shadow->mask) < ((slot - hole) & shadow->mask)) continue;
        shadow->table[hole] = id;
        hole = slot;
    }
    shadow->table[hole] = 0;
}

static void release(cc_shadow *shadow, uint32_t id) {
    clear_slot(shadow, find(shadow, shadow->lfu.links[id].hash));
    shadow->lfu.links[id].next = shadow->spare;
    shadow->spare = id;
}

static uint32_t take(cc_shadow *shadow) {
    uint32_t id = shadow->spare;
    if (!id) return shadow->unused++;
    shadow->spare = shadow->lfu.links[id].next;
    return id;
}

static void make_room(cc_shadow *shadow) {
    bool was_rejected;
    for (uint32_t id; (id = cc_tinylfu_victim(&shadow->lfu, &was_rejected));) release(shadow, id);
}

bool cc_shadow_request(cc_shadow *shadow, uint64_t hash, uint32_t charge) {
    uint32_t slot = find(shadow, hash);
    uint32_t id = shadow->table[slot];
    if (id) {
        cc_tinylfu_hit(&shadow->lfu, id);
        if (shadow->lfu.links[id].charge != charge) cc_tinylfu_recharge(&shadow->lfu, id, charge);
    } else {
        uint32_t made = take(shadow);
        shadow->table[slot] = made;
        shadow->lfu.links[made].hash = hash;
        shadow->lfu.links[made].charge = charge;
        cc_tinylfu_insert(&shadow->lfu, made);
    }
    make_room(shadow);
    return id != CC_NONE;
}

void cc_shadow_forget(cc_shadow *shadow, uint64_t hash) {
    uint32_t id = shadow->table[find(shadow, hash)];
    if (!id) return;
    cc_tinylfu_remove(&shadow->lfu, id);
    release(shadow, id);
}

void cc_shadow_thin(cc_shadow *shadow, uint64_t mask) {
    for (int region = 0; region < CC_REGIONS; region++) {
        uint32_t next;
        for (uint32_t id = shadow->lfu.lists[region].head; id; id = next) {
            next = shadow->lfu.links[id].next;
            if (!(shadow->lfu.links[id].hash & mask)) continue;
            cc_tinylfu_remove(&shadow->lfu, id);
            release(shadow, id);
        }
    }
}
