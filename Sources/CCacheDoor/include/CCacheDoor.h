/* The short way of crucible.cache/1 `get`: from a consumer's call to its writer without leaving C, without a lock and without allocating, if the
 * value is in memory. Everything else is for the slow way. */
#ifndef CCACHEDOOR_H
#define CCACHEDOOR_H

#include <CCache.h>
#include <crucible/cache.h>

/* A namespace that the consumer may read. */
typedef struct ccd_space {
    const char *_Nonnull prefix;   /* [borrowed] for as long as the door is used */
    size_t prefix_size;
    cc_space *_Nonnull space;      /* [borrowed] likewise */
    bool has_disk;                 /* what memory does not have may be on disk */
} ccd_space;

/* Why the slow way is asked. */
enum {
    CCD_UNKNOWN = 0, /* no namespace that the consumer may read begins the key, or an argument is not as it should be */
    CCD_MISSED = 1,  /* not in memory, which has counted the miss, but perhaps on disk */
    CCD_BUSY = 2,    /* the thread is inside of too many readings; nothing was counted */
};
typedef int32_t (*ccd_slow)(void *_Nullable context, const crucible_call *_Nullable call, crucible_str key, uint32_t *_Nonnull freshness,
                            crucible_out *_Nullable value, uint32_t why);

/* What one consumer reaches. It does not change while it is used. */
typedef struct ccd_door {
    const ccd_space *_Nullable spaces; /* sorted by the bytes of their prefixes, of which none begins with another [borrowed] */
    size_t count;
    ccd_slow _Nonnull slow;
    void *_Nullable context;           /* for `slow` */
    uint64_t (*_Nullable now)(void *_Nullable context); /* the clock of the spaces; NULL: CLOCK_MONOTONIC_COARSE */
    void *_Nullable now_context;
} ccd_door;

/* The provider's `get` of crucible.cache/1; `instance` is a ccd_door. [any-thread] */
int32_t ccd_get(void *_Nonnull instance, const crucible_call *_Nullable call, crucible_str key, uint32_t *_Nonnull freshness,
                crucible_out *_Nullable value);

#endif
