/* What the host needs from C because Swift cannot say it: thread-local storage, counts without locked instructions, C functions whose
 * bodies are chosen at run time, thread names. */
#ifndef CCRUCIBLEHOST_H
#define CCRUCIBLEHOST_H

#include <CFault.h>
#include <crucible/crucible.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define CRH_MAXIMUM_DEPTH 64

/* ---- Counts ---------------------------------------------------------------------------------------------------------------- */
/* Every thread counts in memory of its own, so that counting costs no locked instruction and no shared cache line; a reader adds up.
 * Only the thread writes its cells. Cells are named by a number. */
typedef struct crh_cell {
    _Atomic uint64_t entered, left, failed;
    _Atomic uint64_t blamed; /* of the failed: those for which the callee is to blame */
} crh_cell;

enum { CRH_CELLS = 1 << 16 };

typedef struct crh_sum {
    uint64_t entered, left, failed, blamed;
} crh_sum;

/* 0 when all are taken; a number otherwise, whose sum is zero. */
uint32_t crh_cell_make(void);
/* Nobody may count in it any more. */
void crh_cell_free(uint32_t cell);
/* `left` is read before `entered`, so what is in flight is never understated. */
crh_sum crh_cell_sum(uint32_t cell);

/* ---- Parties and seats --------------------------------------------------------------------------------------------------------- */
enum { CRH_CLOSED, CRH_OPEN, CRH_DRAINING, CRH_GONE };

/* One generation of a plugin, as crossings see it. What is not atomic is written before the party can be reached. */
typedef struct crh_party {
    void *_Nullable instance;
    /* By the number that the seat gave to the function, for every number that an edge to this seat has. */
    void (*_Nonnull const *_Nullable functions)(void);
    uint32_t cell;
    uint32_t generation;
    _Atomic uint8_t admission;
    const char *_Nonnull plugin; /* terminated, for crash reports */
    void *_Nonnull context;      /* the Swift object, unretained */
} crh_party;

/* The place of a plugin, which its generations take one after the other. One store here moves all of a plugin's edges. */
typedef struct crh_seat {
    _Atomic(const crh_party *) current; /* NULL: nobody yet */
    _Atomic(const crh_party *) direct;  /* `current` while calls may take the short way, else NULL */
    _Atomic bool parks;                 /* calls that begin a chain wait: a swap is under way */
    _Atomic bool is_vacated;            /* somebody had it, and nobody has it now */
} crh_seat;

/* [owned] Closed. */
crh_party *_Nonnull crh_party_make(const char *_Nonnull plugin, uint32_t generation, uint32_t cell, void *_Nonnull context);
void crh_party_free(crh_party *_Nonnull party);
crh_seat *_Nonnull crh_seat_make(void);

static inline uint8_t crh_admission(const crh_party *_Nonnull party) {
    return atomic_load_explicit(&((crh_party *)party)->admission, memory_order_seq_cst);
}
/* Changes it unless the party is gone; what is gone stays gone. */
static inline void crh_admit(crh_party *_Nonnull party, uint8_t admission) {
    uint8_t seen = atomic_load_explicit(&party->admission, memory_order_seq_cst);
    while (seen != CRH_GONE && !atomic_compare_exchange_weak(&party->admission, &seen, admission)) {}
}
static inline const crh_party *_Nullable crh_seat_current(const crh_seat *_Nonnull seat) {
    return atomic_load_explicit(&((crh_seat *)seat)->current, memory_order_acquire);
}
static inline void crh_seat_set(crh_seat *_Nonnull seat, const crh_party *_Nullable current) {
    atomic_store_explicit(&seat->current, current, memory_order_seq_cst);
}
static inline bool crh_seat_parks(const crh_seat *_Nonnull seat) {
    return atomic_load_explicit(&((crh_seat *)seat)->parks, memory_order_seq_cst);
}
static inline void crh_seat_park(crh_seat *_Nonnull seat, bool parks) { atomic_store_explicit(&seat->parks, parks, memory_order_seq_cst); }
static inline bool crh_seat_is_vacated(const crh_seat *_Nonnull seat) {
    return atomic_load_explicit(&((crh_seat *)seat)->is_vacated, memory_order_seq_cst);
}
static inline void crh_seat_vacate(crh_seat *_Nonnull seat, bool is_vacated) {
    atomic_store_explicit(&seat->is_vacated, is_vacated, memory_order_seq_cst);
}
static inline void crh_seat_set_direct(crh_seat *_Nonnull seat, const crh_party *_Nullable direct) {
    atomic_store_explicit(&seat->direct, direct, memory_order_seq_cst);
}

/* ---- Threads --------------------------------------------------------------------------------------------------------------------- */
/* What is being called, for crash reports. */
typedef struct crh_label {
    const char *_Nullable interface_name; /* terminated; NULL: a lifecycle function */
    const char *_Nonnull function;        /* terminated */
} crh_label;

/* One crossing that a thread is inside of; read by crash reports. */
typedef struct crh_frame {
    const crh_party *_Nullable party; /* inside whom */
    const crh_label *_Nullable label;
    uint64_t chain;                   /* 0: the one of the frame below, or a new one */
    char *_Nullable text;              /* what host->fail() said in this frame; the memory is the thread's */
    uint32_t text_size;
    uint32_t text_capacity;
} crh_frame;

/* A thread's record. It outlives its thread, since readers add up its cells, and is then used by another. */
typedef struct crh_thread {
    uint32_t depth;
    uint32_t number;  /* from 1 */
    uint64_t chains;  /* how many chains began on it */
    _Atomic uint32_t looking; /* 1 while it may hold a party that it found at a seat and has not counted itself into */
    crh_cell *_Nonnull cells; /* CRH_CELLS; memory is taken up where a cell is used */
    crh_frame frames[CRH_MAXIMUM_DEPTH];
} crh_thread;

extern _Thread_local crh_thread *_Nullable crh_this_thread;

crh_thread *_Nonnull crh_make_thread(void);

/* [borrowed] the calling thread's, for as long as it lives, on that thread only. */
static inline crh_thread *_Nonnull crh_current(void) { return crh_this_thread ? crh_this_thread : crh_make_thread(); }

static inline crh_frame *_Nonnull crh_frames(crh_thread *_Nonnull thread) { return thread->frames; }

static inline crh_cell *_Nonnull crh_cell_of(crh_thread *_Nonnull thread, uint32_t cell) { return thread->cells + cell; }

/* Whether the kernel lets a closing thread put a barrier into all others; without it, every call pays for one. */
extern bool crh_fences;

static inline void crh_add(_Atomic uint64_t *_Nonnull count, memory_order order) {
    atomic_store_explicit(count, atomic_load_explicit(count, memory_order_relaxed) + 1, order);
}
/* Counts a call, before anything is read that says whether it may go on. Gives how many were counted before. */
static inline uint64_t crh_enter_cell(crh_cell *_Nonnull cell) {
    uint64_t before = atomic_load_explicit(&cell->entered, memory_order_relaxed);
    atomic_store_explicit(&cell->entered, before + 1, memory_order_relaxed);
    if (__builtin_expect(crh_fences, 0)) atomic_thread_fence(memory_order_seq_cst);
    else atomic_signal_fence(memory_order_seq_cst);
    return before;
}
static inline void crh_leave_cell(crh_cell *_Nonnull cell) { crh_add(&cell->left, memory_order_release); }
static inline void crh_fail_cell(crh_cell *_Nonnull cell, int32_t status) {
    crh_add(&cell->failed, memory_order_relaxed);
    /* Not to blame is whoever refuses what was asked, or was told to end. */
    switch (status) {
    case CRUCIBLE_INVALID_ARGUMENT: case CRUCIBLE_NOT_FOUND: case CRUCIBLE_DENIED: case CRUCIBLE_CANCELLED: case CRUCIBLE_TOO_LARGE:
    case CRUCIBLE_UNAUTHENTICATED: case CRUCIBLE_RATE_LIMITED: break;
    default: crh_add(&cell->blamed, memory_order_relaxed);
    }
}

/* Around reading who has a seat, until that is counted and has been read again. */
static inline void crh_look(crh_thread *_Nonnull thread) {
    atomic_store_explicit(&thread->looking, 1, memory_order_relaxed);
    if (__builtin_expect(crh_fences, 0)) atomic_thread_fence(memory_order_seq_cst);
    else atomic_signal_fence(memory_order_seq_cst);
}
static inline void crh_looked(crh_thread *_Nonnull thread) { atomic_store_explicit(&thread->looking, 0, memory_order_release); }
/* To be called when a party has lost its seat: returns when no thread can reach it there any more. */
void crh_await_lookers(void);

/* To be called after a store that closes something, and before counts are read: from then on, every call that did not see the store is
 * in the counts. */
void crh_barrier(void);

/* The number of the chain that the thread is inside of, or of a new one. Calls on the short way have none until somebody asks. */
uint64_t crh_chain(crh_thread *_Nonnull thread);

/* Goes inside: the caller has made sure that there is a frame left. */
static inline void crh_push(crh_thread *_Nonnull thread, const crh_party *_Nonnull party, const crh_label *_Nonnull label, uint64_t chain) {
    crh_frame *frame = &thread->frames[thread->depth];
    frame->party = party;
    frame->label = label;
    frame->chain = chain;
    frame->text_size = 0;
    thread->depth++;
}
static inline void crh_pop(crh_thread *_Nonnull thread) { thread->depth--; }

/* Keeps a failure's text in the frame that the thread is in; at most `limit` bytes. */
void crh_say(crh_thread *_Nonnull thread, const char *_Nullable text, size_t size, size_t limit);

/* The calling thread's frames, the innermost first, for a crash report. Reads only, so that a signal handler may call it. */
uint32_t crh_read_frames(crf_frame *_Nonnull frames, uint32_t capacity);

/* Names the calling thread for ps and debuggers; the kernel keeps 15 bytes. */
void crh_name_thread(const char *_Nonnull name);

/* ---- Functions made at run time ----------------------------------------------------------------------------------------------------- */
/* How many words of arguments travel in integer registers; 0 on a machine where it is not known. */
#if defined(__x86_64__) && defined(__linux__)
#define CRH_REGISTERS 6
#elif defined(__aarch64__) && defined(__linux__)
#define CRH_REGISTERS 8
#else
#define CRH_REGISTERS 0
#endif

/* The words of the integer registers, as parameters: those that the caller did not set hold anything. */
#if CRH_REGISTERS > 6
#define CRH_WORD_TYPES uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t
#define CRH_WORDS uint64_t w0, uint64_t w1, uint64_t w2, uint64_t w3, uint64_t w4, uint64_t w5, uint64_t w6, uint64_t w7
#define CRH_WORD_VALUES w0, w1, w2, w3, w4, w5, w6, w7
#else
#define CRH_WORD_TYPES uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t
#define CRH_WORDS uint64_t w0, uint64_t w1, uint64_t w2, uint64_t w3, uint64_t w4, uint64_t w5
#define CRH_WORD_VALUES w0, w1, w2, w3, w4, w5
#endif

/* What a stub calls: the registers stay as the caller set them, and the entry is the first argument on the stack. Stands first in whatever
 * knows more. */
typedef struct crh_entry crh_entry;
struct crh_entry {
    int32_t (*_Nonnull enter)(CRH_WORD_TYPES, crh_entry *_Nonnull entry);
};

/* Gives one of the stubs that were assembled with the program, a C function that calls `entry`. NULL when all are taken. */
void (*_Nullable crh_stub_make(crh_entry *_Nonnull entry))(void);
/* Nobody may call the function any more. */
void crh_stub_free(void (*_Nonnull function)(void));

/* A libffi closure's handler; `cif` is NULL when a stub calls it. */
typedef void (*crh_handler)(void *_Nullable cif, void *_Nullable result, void *_Nullable *_Nullable arguments, void *_Nullable context);

/* An entry that passes pointers to the arguments to `handler`: `widths` says how many bytes each has, 1, 4, 8 or 16. */
crh_entry *_Nullable crh_entry_make(crh_handler _Nonnull handler, void *_Nullable context, const uint8_t *_Nonnull widths, uint32_t count);
void crh_entry_free(crh_entry *_Nonnull entry);

/* Calls `function` with what `arguments` point to, at most CRH_REGISTERS words in all. */
int32_t crh_call_registers(void (*_Nonnull function)(void), void *_Nullable const *_Nonnull arguments,
                           const uint8_t *_Nonnull widths, uint32_t count);

/* ---- Edges ---------------------------------------------------------------------------------------------------------------------------- */
/* What a crossing needs to know of its edge. A crossing for which all is as it mostly is stays in C (edge.c); every other one, and every
 * doubt, goes to `slow`. */
typedef struct crh_edge {
    crh_entry entry;
    crh_handler _Nonnull slow;
    int32_t (*_Nonnull failed)(void *_Nonnull context, const crucible_call *_Nullable outer, int32_t status);
    void *_Nonnull context;           /* the Swift object, unretained */
    const crh_seat *_Nullable seat;   /* NULL: the host's own function */
    const crh_party *_Nonnull consumer;
    uint32_t function;                /* its number at the seat */
    uint32_t cell;
    uint32_t count;                   /* arguments, the call included */
    uint8_t widths[CRUCIBLE_LIMIT_PARAMETERS + 1];
    /* By word of the arguments: what must be looked at. */
    uint8_t outs, bools, texts, bytes;
    _Atomic bool is_direct;           /* may take the short way */
    uint64_t limit;                   /* the largest text or bytes */
    crucible_call call;               /* what the callee gets on the short way */
    crh_label label;
    _Atomic uint64_t samples, nanoseconds;
} crh_edge;

/* [owned] The rest is zero. */
crh_edge *_Nonnull crh_edge_make(crh_handler _Nonnull slow,
                                 int32_t (*_Nonnull failed)(void *_Nonnull context, const crucible_call *_Nullable outer, int32_t status),
                                 void *_Nonnull context, const crh_party *_Nonnull consumer, const char *_Nonnull interface_name,
                                 const char *_Nonnull function_name);
void crh_edge_free(crh_edge *_Nonnull edge);
/* Opens the short way for an edge whose masks are set, if this machine has one. */
void crh_edge_open(crh_edge *_Nonnull edge);
/* Closes it for good. */
void crh_edge_close(crh_edge *_Nonnull edge);

/* A provider's function that answers UNIMPLEMENTED: what stands in a table where a generation has no function. */
int32_t crh_unimplemented(void);
static inline bool crh_has(const crh_party *_Nonnull party, uint32_t number) {
    return party->functions && party->functions[number] != (void (*)(void))crh_unimplemented;
}


static inline const crh_label *_Nonnull crh_edge_label(const crh_edge *_Nonnull edge) { return &edge->label; }
static inline void crh_edge_sample(crh_edge *_Nonnull edge, uint64_t nanoseconds) {
    atomic_fetch_add_explicit(&edge->samples, 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&edge->nanoseconds, nanoseconds, memory_order_relaxed);
}
static inline uint64_t crh_edge_samples(const crh_edge *_Nonnull edge) {
    return atomic_load_explicit(&((crh_edge *)edge)->samples, memory_order_relaxed);
}
static inline uint64_t crh_edge_nanoseconds(const crh_edge *_Nonnull edge) {
    return atomic_load_explicit(&((crh_edge *)edge)->nanoseconds, memory_order_relaxed);
}

#endif
