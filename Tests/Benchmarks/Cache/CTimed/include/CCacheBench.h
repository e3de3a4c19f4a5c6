/* The loops that are measured, in C, so that nothing of the caller's language counts. */
#ifndef CCACHEBENCH_H
#define CCACHEBENCH_H

#include <CCache.h>
#include <crucible/crucible.h>

/* How a plugin reads the cache: `get` of crucible.cache/1. What stands behind it may be the engine alone or the gate in front of it. */
typedef int32_t (*ccb_get)(const crucible_call *_Nullable call, crucible_str key, uint32_t *_Nonnull freshness, crucible_out *_Nonnull value);

/* The engine alone behind that function: looks into this space, on a clock that ticks every 4 ms. */
void ccb_use(cc_space *_Nonnull space);
int32_t ccb_engine_get(const crucible_call *_Nullable call, crucible_str key, uint32_t *_Nonnull freshness, crucible_out *_Nonnull value);
/* CLOCK_MONOTONIC_COARSE, in nanoseconds. */
uint64_t ccb_now(void);

typedef struct ccb_work {
    const char *_Nonnull keys;          /* of the requests, of `key_size` bytes each, one behind the other; gone through again and again */
    size_t key_size;
    size_t value_size;
    uint32_t length;                    /* number of keys; a power of two */
    uint32_t threads;                   /* 1 or 2, each on a processor of its own */
    uint64_t requests;                  /* of each thread */
} ccb_work;

typedef struct ccb_result {
    double nanoseconds;  /* of processor time of the calling thread, for a request; the mean of the threads */
    double hits;         /* share */
    bool is_right;       /* whether every value was that of its key */
} ccb_result;

/* Requests through `get`; what misses is put into the space of `ccb_use` if `puts`. */
ccb_result ccb_run(ccb_get _Nonnull get, const ccb_work *_Nonnull work, bool puts);
/* Puts that many keys. */
void ccb_fill(const ccb_work *_Nonnull work, const char *_Nonnull keys, uint32_t count);

#endif
