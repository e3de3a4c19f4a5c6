#include "arena.h"

#include <string.h>
#include <sys/mman.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#include <sanitizer/asan_interface.h>
#define HIDE(at, size) ASAN_POISON_MEMORY_REGION(at, size)
#define SHOW(at, size) ASAN_UNPOISON_MEMORY_REGION(at, size)
#endif
#endif
#ifndef HIDE
#define HIDE(at, size) ((void)0)
#define SHOW(at, size) ((void)0)
#endif

enum { PAGE = 4096, STEPS = 8, STEP_BITS = 3 };

/* What a free block holds. */
typedef struct links {
    uint32_t next, previous;
} links;

static links *links_at(const cc_arena *arena, uint32_t ref) { return cc_content(arena, ref); }

bool cc_arena_make(cc_arena *arena, size_t maximum) {
    size_t size = (maximum + PAGE - 1) / PAGE * PAGE;
    void *base = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (base == MAP_FAILED) return false;
    *arena = (cc_arena){.base = base, .reserved = size, .end = 1, .touched = 1};
    return true;
}

void cc_arena_free(cc_arena *arena) {
    if (!arena->base) return;
    SHOW(arena->base, arena->reserved);
    munmap(arena->base, arena->reserved);
    arena->base = NULL;
}

/* Eight classes for each power of two; below eight units, one for each size. */
static uint32_t class_of(uint32_t units) {
    if (units < STEPS) return units;
    uint32_t power = 31 - (uint32_t)__builtin_clz(units);
    return (power - STEP_BITS + 1) * STEPS + ((units >> (power - STEP_BITS)) & (STEPS - 1));
}

/* The first class all of whose blocks are large enough. */
static uint32_t class_for(uint32_t units) {
    if (units < STEPS) return units;
    uint32_t power = 31 - (uint32_t)__builtin_clz(units);
    return class_of(units + (1u << (power - STEP_BITS)) - 1);
}

static void list(cc_arena *arena, uint32_t ref) {
    cc_block *block = cc_block_at(arena, ref);
    uint32_t class = class_of(block->units);
    SHOW(links_at(arena, ref), sizeof(links));
    *links_at(arena, ref) = (links){arena->free[class], 0};
    if (arena->free[class]) links_at(arena, arena->free[class])->previous = ref;
    arena->free[class] = ref;
    arena->filled[class / 64] |= UINT64_C(1) << class % 64;
    block->state = CC_FREE;
}

static void unlist(cc_arena *arena, uint32_t ref) {
    uint32_t class = class_of(cc_block_at(arena, ref)->units);
    links found = *links_at(arena, ref);
    if (found.previous) links_at(arena, found.previous)->next = found.next;
    else arena->free[class] = found.next;
    if (found.next) links_at(arena, found.next)->previous = found.previous;
    if (!arena->free[class]) arena->filled[class / 64] &= ~(UINT64_C(1) << class % 64);
}

static uint32_t first_filled(const cc_arena *arena, uint32_t class) {
    for (uint32_t word = class / 64; word < (CC_CLASSES + 63) / 64; word++) {
        uint64_t filled = arena->filled[word];
        if (word == class / 64) filled &= ~UINT64_C(0) << class % 64;
        if (filled) return arena->free[word * 64 + (uint32_t)__builtin_ctzll(filled)];
    }
    return 0;
}

static void set_units(cc_arena *arena, uint32_t ref, uint32_t units) {
    cc_block_at(arena, ref)->units = units;
    if (ref + units == arena->end) arena->last = units;
    else cc_block_at(arena, ref + units)->previous = units;
}

static uint32_t extend(cc_arena *arena, uint32_t units) {
    if (arena->end > arena->limit || units > arena->limit - arena->end) return 0;
    uint32_t ref = arena->end;
    SHOW(cc_block_at(arena, ref), sizeof(cc_block));
    *cc_block_at(arena, ref) = (cc_block){.units = units, .previous = arena->last};
    arena->end += units;
    arena->last = units;
    if (arena->end > arena->touched) arena->touched = arena->end;
    return ref;
}

uint32_t cc_arena_take(cc_arena *arena, uint32_t units) {
    uint32_t ref = first_filled(arena, class_for(units));
    if (ref) {
        unlist(arena, ref);
        uint32_t rest = cc_block_at(arena, ref)->units - units;
        if (rest > 0) {
            uint32_t end = ref + units;
            SHOW(cc_block_at(arena, end), sizeof(cc_block));
            *cc_block_at(arena, end) = (cc_block){.units = rest, .previous = units};
            cc_block_at(arena, ref)->units = units;
            set_units(arena, end, rest);
            list(arena, end);
        }
    } else if (!(ref = extend(arena, units))) {
        return 0;
    }
    SHOW(cc_content(arena, ref), (size_t)units * CC_UNIT - sizeof(cc_block));
    cc_block_at(arena, ref)->state = CC_HELD;
    cc_block_at(arena, ref)->is_pinned = 0;
    arena->used += units;
    return ref;
}

void cc_arena_give(cc_arena *arena, uint32_t ref) {
    cc_block *block = cc_block_at(arena, ref);
    uint32_t units = block->units, after = ref + units, previous = block->previous;
    arena->used -= units;
    HIDE(cc_content(arena, ref), (size_t)units * CC_UNIT - sizeof(cc_block));
    if (after < arena->end && cc_block_at(arena, after)->state == CC_FREE) {
        unlist(arena, after);
        units += cc_block_at(arena, after)->units;
    }
    if (previous && cc_block_at(arena, ref - previous)->state == CC_FREE) {
        ref -= previous;
        unlist(arena, ref);
        units += previous;
    }
    if (ref + units == arena->end) {
        arena->end = ref;
        arena->last = cc_block_at(arena, ref)->previous;
        return;
    }
    set_units(arena, ref, units);
    list(arena, ref);
}

void cc_arena_void(cc_arena *arena, uint32_t ref) {
    unlist(arena, ref);
    cc_block_at(arena, ref)->state = CC_VOID;
    arena->used += cc_block_at(arena, ref)->units;
}

uint32_t cc_arena_last(const cc_arena *arena) { return arena->end > 1 ? arena->end - arena->last : 0; }

void cc_arena_trim(cc_arena *arena) {
    size_t from = ((size_t)arena->end * CC_UNIT + PAGE - 1) / PAGE * PAGE, to = ((size_t)arena->touched * CC_UNIT + PAGE - 1) / PAGE * PAGE;
    if (from >= to) return;
    madvise(arena->base + from, to - from, MADV_DONTNEED);
    arena->touched = arena->end;
}
