#include "tinylfu.h"

enum { PROTECTED_PERCENT = 80, MOVES_AT_ONCE = 8 };

static void list_remove(cc_tinylfu *lfu, uint32_t id) {
    cc_link *link = &lfu->links[id];
    cc_list *list = &lfu->lists[link->region];
    if (link->prev) lfu->links[link->prev].next = link->next;
    else list->head = link->next;
    if (link->next) lfu->links[link->next].prev = link->prev;
    else list->tail = link->prev;
    list->used.bytes -= link->charge;
    list->used.count--;
    link->region = CC_NOWHERE;
}

static void list_push(cc_tinylfu *lfu, uint32_t id, uint8_t region) {
    cc_link *link = &lfu->links[id];
    cc_list *list = &lfu->lists[region];
    link->region = region;
    link->moved = ++list->moves;
    link->prev = CC_NONE;
    link->next = list->head;
    if (list->head) lfu->links[list->head].prev = id;
    else list->tail = id;
    list->head = id;
    list->used.bytes += link->charge;
    list->used.count++;
}

static void list_move(cc_tinylfu *lfu, uint32_t id, uint8_t region) {
    if (lfu->lists[region].head == id) return;
    list_remove(lfu, id);
    list_push(lfu, id, region);
}

static cc_room share(cc_room room, uint32_t percent) {
    cc_room part = {room.bytes / 100 * percent + room.bytes % 100 * percent / 100, room.count / 100 * percent + room.count % 100 * percent / 100};
    if (part.count == 0) part.count = 1;
    return part;
}

static bool exceeds(cc_room used, cc_room room) { return used.bytes > room.bytes || used.count > room.count; }

/* One entry may stay in the window even if it alone is larger. */
static bool is_window_full(const cc_tinylfu *lfu) {
    cc_room used = lfu->lists[CC_WINDOW].used;
    return lfu->window < 100 && used.count > 1 && exceeds(used, lfu->window_room);
}

static void demote(cc_tinylfu *lfu) {
    while (exceeds(lfu->lists[CC_PROTECTED].used, lfu->protected_room)) list_move(lfu, lfu->lists[CC_PROTECTED].tail, CC_PROBATION);
}

void cc_tinylfu_set(cc_tinylfu *lfu, cc_room capacity, uint32_t window) {
    lfu->capacity = capacity;
    lfu->window = window;
    lfu->window_room = share(capacity, window);
    lfu->protected_room = share(share(capacity, 100 - window), PROTECTED_PERCENT);
}

static void count(cc_tinylfu *lfu, uint32_t id) {
    cc_sketch_add(&lfu->sketch, lfu->links[id].hash, cc_tinylfu_used(lfu).count);
}

void cc_tinylfu_insert(cc_tinylfu *lfu, uint32_t id) {
    list_push(lfu, id, CC_WINDOW);
    count(lfu, id);
}

void cc_tinylfu_hit(cc_tinylfu *lfu, uint32_t id) {
    count(lfu, id);
    uint8_t region = lfu->links[id].region;
    if (region != CC_PROBATION && (region == CC_WINDOW || lfu->window < 100) && cc_tinylfu_is_recent(lfu, id)) return;
    if (region == CC_WINDOW || lfu->window == 100) {
        list_move(lfu, id, CC_WINDOW);
    } else {
        list_move(lfu, id, CC_PROTECTED);
        demote(lfu);
    }
}

void cc_tinylfu_remove(cc_tinylfu *lfu, uint32_t id) { list_remove(lfu, id); }

void cc_tinylfu_recharge(cc_tinylfu *lfu, uint32_t id, uint32_t charge) {
    cc_list *list = &lfu->lists[lfu->links[id].region];
    list->used.bytes += charge;
    list->used.bytes -= lfu->links[id].charge;
    lfu->links[id].charge = charge;
}

/* Whether the candidate is to have the victim's place. Among the often asked, one in 128 gets in by chance, so that nobody can shut the
 * door with keys that collide (as Caffeine does). */
static bool is_admitted(cc_tinylfu *lfu, uint32_t candidate, uint32_t victim) {
    uint32_t one = cc_sketch_estimate(&lfu->sketch, lfu->links[candidate].hash);
    uint32_t other = cc_sketch_estimate(&lfu->sketch, lfu->links[victim].hash);
    if (one > other) return true;
    if (one < 6) return false;
    lfu->random = lfu->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return lfu->random >> 57 == 0;
}

uint32_t cc_tinylfu_least(const cc_tinylfu *lfu) {
    const cc_list *lists = lfu->lists;
    uint32_t least = lists[CC_PROBATION].tail ? lists[CC_PROBATION].tail : lists[CC_PROTECTED].tail;
    return least ? least : lists[CC_WINDOW].tail;
}

/* Lets what is too much for the window stand for the main part; after a change of the window, a few more each time until it fits. Gives the
 * last one. */
static uint32_t nominate(cc_tinylfu *lfu) {
    uint32_t candidate = CC_NONE;
    for (int moves = 0; moves < MOVES_AT_ONCE && is_window_full(lfu); moves++) {
        candidate = lfu->lists[CC_WINDOW].tail;
        list_move(lfu, candidate, CC_PROBATION);
    }
    return candidate;
}

static uint32_t take_least(cc_tinylfu *lfu, uint32_t candidate, bool *was_rejected) {
    uint32_t victim = cc_tinylfu_least(lfu);
    *was_rejected = candidate && candidate != victim && !is_admitted(lfu, candidate, victim);
    if (*was_rejected) victim = candidate;
    if (victim) list_remove(lfu, victim);
    return victim;
}

uint32_t cc_tinylfu_victim(cc_tinylfu *lfu, bool *was_rejected) {
    uint32_t candidate = nominate(lfu);
    if (exceeds(cc_tinylfu_used(lfu), lfu->capacity)) return take_least(lfu, candidate, was_rejected);
    return CC_NONE;
}

uint32_t cc_tinylfu_force(cc_tinylfu *lfu, bool *was_rejected) { return take_least(lfu, nominate(lfu), was_rejected); }
