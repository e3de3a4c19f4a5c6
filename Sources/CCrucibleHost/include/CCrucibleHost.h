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

/* Functions whose arguments all travel in integer registers need no libffi, which costs four times as much. How many words that is:
 * 0 on a machine where it is not known. */
#if defined(__x86_64__) && defined(__linux__)
#define CRH_REGISTERS 6
#else
#define CRH_REGISTERS 0
#endif

/* Calls `function` with what `arguments` point to: 1, 4, 8 or 16 bytes each, at most CRH_REGISTERS words in all. */
int32_t crh_call_registers(void (*_Nonnull function)(void), void *_Nullable const *_Nonnull arguments,
                           const uint8_t *_Nonnull widths, uint32_t count);

/* A libffi closure's handler; `cif` is NULL. */
typedef void (*crh_handler)(void *_Nullable cif, void *_Nullable result, void *_Nullable *_Nullable arguments, void *_Nullable context);

/* Makes a C function that passes its arguments to `handler`. It is never freed. NULL when there is no memory for code. */
void (*_Nullable crh_make_entry(crh_handler _Nonnull handler, void *_Nullable context, const uint8_t *_Nonnull widths,
                                uint32_t count))(void);

/* Names the calling thread for ps and debuggers; the kernel keeps 15 bytes. */
void crh_name_thread(const char *_Nonnull name);

#endif
