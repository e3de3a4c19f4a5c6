/* What the host needs from C because Swift cannot say it: thread-local storage, thread names. */
#ifndef CCRUCIBLEHOST_H
#define CCRUCIBLEHOST_H

#include <stdint.h>

#define CRH_MAXIMUM_DEPTH 64

/* One crossing that this thread is inside of; read by crash reports, so plain numbers only. */
typedef struct crh_frame {
    uint64_t edge;  /* address of the edge */
    uint64_t chain;
    void *_Nullable error; /* where host->fail() writes while this frame is the top one */
} crh_frame;

/* The calling thread's record. Zero at the thread's start; never shared. */
typedef struct crh_thread {
    uint32_t depth;
    uint32_t shard; /* 1 + the shard that the thread counts in; 0: not chosen yet */
    crh_frame frames[CRH_MAXIMUM_DEPTH];
} crh_thread;

extern _Thread_local crh_thread crh_this_thread;

/* [borrowed] valid for as long as the calling thread lives, on that thread only. */
static inline crh_thread *_Nonnull crh_current(void) { return &crh_this_thread; }

/* Gives the thread the next shard number in turn, once. */
uint32_t crh_choose_shard(crh_thread *_Nonnull thread);

/* Names the calling thread for ps and debuggers; the kernel keeps 15 bytes. */
void crh_name_thread(const char *_Nonnull name);

#endif
