#include "shard.h"

#include "space.h"

#include <sys/mman.h>

enum { PAGE = 4096, SLACK = 32, FIRST_BUCKETS = 2, FIRST_KEYS = 64, LEAST_PER_ENTRY = 64 };
enum { HITS_PER_INSERT = 64, THINNING = 8, RECENT_HITS = 1 << 16, RECENT_INSERTS = 1 << 10 };

static uint64_t pages(uint64_t bytes) { return (bytes + PAGE - 1) / PAGE * PAGE; }

uint64_t cc_tables_bytes(uint32_t numbers) {
    return pages((uint64_t)numbers * sizeof(cc_link)) + pages((uint64_t)numbers * sizeof(cc_timer)) + pages((uint64_t)numbers * sizeof(uint32_t));
}

static cc_index *index_of(const cc_shard *shard) { return atomic_load_explicit(&((cc_shard *)shard)->index, memory_order_relaxed); }

static uint64_t overhead(const cc_shard *shard) {
    return cc_tables_bytes(shard->unused) + cc_index_size(index_of(shard)) + cc_sketch_size(&shard->lfu.sketch);
}

uint64_t cc_shard_bytes(const cc_shard *shard) { return overhead(shard) + cc_arena_bytes(&shard->arena); }

/* The unit before which entries must end, if the rest takes that much. */
static uint32_t limit_beside(const cc_shard *shard, uint64_t bytes) {
    return shard->total > bytes ? (uint32_t)((shard->total - bytes) / PAGE * PAGE / CC_UNIT) : 0;
}

void cc_shard_fit(cc_shard *shard) {
    shard->arena.limit = limit_beside(shard, overhead(shard));
    /* What is retired and what lies between entries has its place too. */
    uint64_t bytes = (uint64_t)(shard->arena.limit - shard->arena.limit / SLACK) * CC_UNIT;
    cc_tinylfu_set(&shard->lfu, (cc_room){bytes, shard->entry_limit}, shard->lfu.window);
    atomic_store_explicit(&shard->capacity, bytes, memory_order_relaxed);
    if (shard->arena.touched > shard->arena.limit && shard->arena.end <= shard->arena.limit) cc_arena_trim(&shard->arena);
}

bool cc_shard_reserve(cc_shard *shard, uint64_t bytes) {
    uint32_t limit = limit_beside(shard, overhead(shard) + bytes);
    if (limit == 0) return false;
    if (shard->arena.end > limit && (shard->arena.used > limit - limit / SLACK || !cc_shard_lower(shard, limit))) return false;
    if (shard->arena.touched > limit) cc_arena_trim(&shard->arena);
    return true;
}

static void *addresses(uint64_t bytes) {
    void *made = mmap(NULL, pages(bytes), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return made == MAP_FAILED ? NULL : made;
}

bool cc_shard_make(cc_shard *shard, cc_space *space, uint64_t total, uint64_t maximum, uint64_t entry_limit) {
    uint64_t numbers = maximum / LEAST_PER_ENTRY + 2;
    if (numbers > CC_BUCKET / 2) numbers = CC_BUCKET / 2;
    *shard = (cc_shard){.space = space, .total = total, .entry_limit = entry_limit, .reserved = (uint32_t)numbers, .unused = 1};
    pthread_mutex_init(&shard->lock, NULL);
    shard->lfu.links = addresses(numbers * sizeof(cc_link));
    shard->timers = addresses(numbers * sizeof(cc_timer));
    shard->refs = addresses(numbers * sizeof(uint32_t));
    shard->lfu.random = space->seed;
    cc_index *index = cc_index_make(FIRST_BUCKETS);
    atomic_store_explicit(&shard->index, index, memory_order_relaxed);
    bool is_made = shard->lfu.links && shard->timers && shard->refs && index && cc_sketch_grow(&shard->lfu.sketch, FIRST_KEYS)
                   && cc_arena_make(&shard->arena, maximum);
    if (is_made) {
        shard->base = shard->arena.base;
        cc_shard_fit(shard);
        shard->number = cc_shard_number_make(shard);
    } else {
        shard->number = CC_MAXIMUM_SHARDS;
        cc_shard_free(shard);
    }
    return is_made;
}

static void give_addresses(void *addresses, uint64_t bytes) {
    if (addresses) munmap(addresses, pages(bytes));
}

void cc_shard_free(cc_shard *shard) {
    if (shard->number < CC_MAXIMUM_SHARDS) cc_shard_number_free(shard->number);
    give_addresses(shard->lfu.links, (uint64_t)shard->reserved * sizeof(cc_link));
    give_addresses(shard->timers, (uint64_t)shard->reserved * sizeof(cc_timer));
    give_addresses(shard->refs, (uint64_t)shard->reserved * sizeof(uint32_t));
    cc_index_free(index_of(shard));
    cc_sketch_free(&shard->lfu.sketch);
    cc_arena_free(&shard->arena);
    pthread_mutex_destroy(&shard->lock);
}

void cc_shard_follow(cc_shard *shard) {
    uint32_t window = atomic_load_explicit(&shard->space->window, memory_order_relaxed);
    if (shard->lfu.window != window) cc_tinylfu_set(&shard->lfu, shard->lfu.capacity, window);
}

void cc_shard_lock(cc_shard *shard) {
    pthread_mutex_lock(&shard->lock);
    cc_shard_follow(shard);
}

void cc_shard_pace(cc_shard *shard, uint32_t hits, uint32_t inserts) {
    shard->recent_hits += hits;
    shard->recent_inserts += inserts;
    if (shard->recent_hits > RECENT_HITS || shard->recent_inserts > RECENT_INSERTS) {
        shard->recent_hits /= 2;
        shard->recent_inserts /= 2;
    }
    uint32_t thinning = shard->recent_hits > HITS_PER_INSERT * (shard->recent_inserts + 8) ? THINNING : 1;
    if (atomic_load_explicit(&shard->space->thinning, memory_order_relaxed) != thinning)
        atomic_store_explicit(&shard->space->thinning, thinning, memory_order_relaxed);
}

static void release(void *table, uint64_t used, uint64_t size) {
    if (pages(used) < pages(size)) madvise((char *)table + pages(used), pages(size) - pages(used), MADV_DONTNEED);
}

void cc_shard_release_tables(cc_shard *shard) {
    release(shard->lfu.links, (uint64_t)shard->unused * sizeof(cc_link), (uint64_t)shard->reserved * sizeof(cc_link));
    release(shard->timers, (uint64_t)shard->unused * sizeof(cc_timer), (uint64_t)shard->reserved * sizeof(cc_timer));
    release(shard->refs, (uint64_t)shard->unused * sizeof(uint32_t), (uint64_t)shard->reserved * sizeof(uint32_t));
}

uint32_t cc_shard_take_id(cc_shard *shard) {
    uint32_t id = shard->spare;
    if (id) {
        shard->spare = shard->lfu.links[id].next;
        return id;
    }
    if (shard->unused == shard->reserved) return 0;
    uint64_t more = cc_tables_bytes(shard->unused + 1) - cc_tables_bytes(shard->unused);
    if (more > 0 && !cc_shard_reserve(shard, more)) return 0;
    id = shard->unused++;
    if (more > 0) cc_shard_fit(shard);
    return id;
}

void cc_shard_give_id(cc_shard *shard, uint32_t id) {
    shard->refs[id] = 0;
    shard->lfu.links[id] = (cc_link){.next = shard->spare, .region = CC_NOWHERE};
    shard->spare = id;
}
