/* The memory of a shard's entries: one range of addresses, of which never more than a limit is used, so that a budget holds by itself. */
#ifndef CC_ARENA_H
#define CC_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Blocks are counted in units of 16 bytes, and a block is named by the unit where it begins, from 1 on. */
enum { CC_UNIT = 16, CC_CLASSES = 216 };

typedef enum cc_state {
    CC_FREE = 0,
    CC_HELD = 1,     /* somebody writes it, or hands it to a callback */
    CC_LIVE = 2,     /* an entry that can be found */
    CC_RETIRED = 3,  /* out of sight, until nobody reads it */
    CC_VOID = 4,     /* free, and not to be given out */
} cc_state;

/* In front of every block. Readers of entries never look at it. */
typedef struct cc_block {
    uint32_t units;
    uint32_t previous : 28;  /* units of the block in front; 0: the first */
    uint32_t state : 3;      /* a cc_state */
    uint32_t is_pinned : 1;
} cc_block;

/* Segregated free lists with immediate coalescing, as in TLSF (Masmano, Ripoll, Crespo, Real: TLSF, a new dynamic memory allocator for
 * real-time systems, ECRTS 2004): takes constant time. Guarded by its owner's lock. */
typedef struct cc_arena {
    char *base;
    size_t reserved;            /* bytes of addresses */
    uint32_t limit;             /* blocks end before this unit */
    uint32_t end;               /* the first unit behind the last block */
    uint32_t last;              /* units of the last block */
    uint32_t touched;           /* units that may have memory behind them */
    uint32_t used;              /* units of blocks that are not free */
    uint64_t filled[(CC_CLASSES + 63) / 64];
    uint32_t free[CC_CLASSES];
} cc_arena;

/* `maximum`: bytes that the limit may ever be. False when there is no memory. */
bool cc_arena_make(cc_arena *arena, size_t maximum);
void cc_arena_free(cc_arena *arena);

static inline cc_block *cc_block_at(const cc_arena *arena, uint32_t ref) { return (cc_block *)(arena->base + (size_t)ref * CC_UNIT); }
/* What a block holds: 8 bytes behind its name. */
static inline void *cc_content(const cc_arena *arena, uint32_t ref) { return cc_block_at(arena, ref) + 1; }
static inline uint32_t cc_ref_of(const cc_arena *arena, const void *content) {
    return (uint32_t)(((const char *)content - sizeof(cc_block) - arena->base) / CC_UNIT);
}
static inline uint32_t cc_units(size_t bytes) { return (uint32_t)((bytes + sizeof(cc_block) + CC_UNIT - 1) / CC_UNIT); }

/* A block of that many units, HELD. 0 when there is no place. */
uint32_t cc_arena_take(cc_arena *arena, uint32_t units);
void cc_arena_give(cc_arena *arena, uint32_t ref);
/* Makes a block that is free VOID. `cc_arena_give` makes it free again. */
void cc_arena_void(cc_arena *arena, uint32_t ref);
/* The last block; 0 when there is none. */
uint32_t cc_arena_last(const cc_arena *arena);
/* Gives the memory behind the last block back to the system. */
void cc_arena_trim(cc_arena *arena);

/* What it takes from the system: whole pages. */
static inline size_t cc_arena_bytes(const cc_arena *arena) { return ((size_t)arena->touched * CC_UNIT + 4095) / 4096 * 4096; }

#endif
