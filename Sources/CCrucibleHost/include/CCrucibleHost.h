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
 * Only the thread writes its cells. Cells are named by a number: how far each is, in bytes, from the first of its thread. */
typedef struct crh_cell {
    _Atomic uint64_t entered, left;
    _Atomic uint64_t passed; /* calls that came and went the short way, which counts once: while they are inside, a frame says so */
    _Atomic uint64_t failed;
    _Atomic uint64_t blamed; /* of the failed: those for which the callee is to blame */
} crh_cell;

enum { CRH_CELLS = 1 << 16 };

/* What passed is both in `entered` and in `left`. */
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

/* One generation of a plugin, as crossings see it. What is not atomic is written before the party can be reached. The memory of one that was
 * freed is another's later and never anything else, so that whoever comes late finds a party. */
typedef struct crh_party {
    void *_Nullable instance;
    /* By the number that the seat gave to the function, for every number that an edge to this seat has. */
    void (*_Nonnull const *_Nullable functions)(void);
    uint32_t cell;
    uint32_t generation;
    _Atomic uint8_t admission;
    const char *_Nonnull plugin; /* terminated, never freed, for crash reports */
    void *_Nonnull context;      /* the Swift object, unretained */
    char apart[64];              /* so that what is written often is not beside what every call reads */
    int64_t hold_limit;          /* written before others can reach the party */
    _Atomic int64_t held;        /* bytes of host memory: what it gives out until it is delivered, what it passed until that is taken */
    _Atomic int64_t most_held;   /* the greatest value of `held` */
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

/* Counts host memory as the party's. False when that would be more than it may hold: then nothing is counted. */
static inline bool crh_hold(crh_party *_Nonnull party, int64_t bytes) {
    int64_t held = atomic_load_explicit(&party->held, memory_order_relaxed);
    do {
        if (bytes > party->hold_limit - held) return false;
    } while (!atomic_compare_exchange_weak_explicit(&party->held, &held, held + bytes, memory_order_relaxed, memory_order_relaxed));
    int64_t now = held + bytes, most = atomic_load_explicit(&party->most_held, memory_order_relaxed);
    while (now > most && !atomic_compare_exchange_weak_explicit(&party->most_held, &most, now, memory_order_relaxed, memory_order_relaxed)) {}
    return true;
}
static inline void crh_let_go(crh_party *_Nonnull party, int64_t bytes) {
    atomic_fetch_sub_explicit(&party->held, bytes, memory_order_relaxed);
}
static inline int64_t crh_held(const crh_party *_Nonnull party) {
    return atomic_load_explicit(&((crh_party *)party)->held, memory_order_relaxed);
}
static inline int64_t crh_most_held(const crh_party *_Nonnull party) {
    return atomic_load_explicit(&((crh_party *)party)->most_held, memory_order_relaxed);
}

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

typedef struct crh_thread crh_thread;

/* One crossing that a thread is inside of; read by crash reports. */
typedef struct crh_frame {
    const crh_party *_Nullable party; /* inside whom */
    const crh_label *_Nullable label;
    uint64_t chain;                   /* 0: the one of the frame below, or a new one */
    uint64_t text_size;               /* beside the chain, so that one store clears both */
    char *_Nullable text;             /* what host->fail() said in this frame; the memory is the thread's */
    uint32_t text_capacity;           /* at most CRUCIBLE_LIMIT_TEXT */
    _Atomic uint32_t is_counted;      /* 1: what is inside is in the party's cell too; 0 on the short way, where the frame itself is the count */
    crh_thread *_Nonnull thread;      /* whose frame it is; never changes */
    const crucible_call *_Nullable outer; /* what the consumer passed, for the short way of edge.c */
} crh_frame;
/* A shift finds a frame, and no frame lies in more cache lines than it must. */
_Static_assert(sizeof(crh_frame) == 64, "a frame is a cache line");

/* A thread's record. It outlives its thread, since readers add up its cells, and is then used by another. `depth`, and `party` and `label` of
 * its frames, are also read on other threads: only crh_set_depth and crh_fill write them. */
struct crh_thread {
    uint32_t depth;
    uint32_t number;  /* from 1 */
    uint64_t chains;  /* how many chains began on it */
    _Atomic int64_t cpu_began; /* nanoseconds of CPU that the thread had used when it got the record */
    _Atomic int32_t tid;       /* the kernel's number of the thread; 0: it has ended */
    _Atomic uint32_t looking; /* 1 while it may hold a party that it found at a seat and has not counted itself into */
    crh_frame frames[CRH_MAXIMUM_DEPTH];
    crh_cell cells[]; /* CRH_CELLS; memory is taken up where a cell is used */
};

/* Found without a call: the host is a program, not a library that is opened later. */
extern __attribute__((tls_model("initial-exec"))) _Thread_local crh_thread *_Nullable crh_this_thread;

crh_thread *_Nonnull crh_make_thread(void);

/* [borrowed] the calling thread's, for as long as it lives, on that thread only. */
static inline crh_thread *_Nonnull crh_current(void) { return crh_this_thread ? crh_this_thread : crh_make_thread(); }

static inline crh_frame *_Nonnull crh_frames(crh_thread *_Nonnull thread) { return thread->frames; }

static inline crh_cell *_Nonnull crh_cell_of(crh_thread *_Nonnull thread, uint32_t cell) {
    return (crh_cell *)(void *)((char *)thread->cells + cell);
}

/* Whether the kernel lets a closing thread put a barrier into all others; without it, every call pays for one. */
extern bool crh_fences;

static inline void crh_add(_Atomic uint64_t *_Nonnull count, memory_order order) {
    atomic_store_explicit(count, atomic_load_explicit(count, memory_order_relaxed) + 1, order);
}
/* Counts a call, before anything is read that says whether it may go on. Gives how many this thread had counted before. */
static inline uint64_t crh_enter_cell(crh_cell *_Nonnull cell) {
    uint64_t before = atomic_load_explicit(&cell->entered, memory_order_relaxed);
    atomic_store_explicit(&cell->entered, before + 1, memory_order_relaxed);
    before += atomic_load_explicit(&cell->passed, memory_order_relaxed);
    if (__builtin_expect(crh_fences, 0)) atomic_thread_fence(memory_order_seq_cst);
    else atomic_signal_fence(memory_order_seq_cst);
    return before;
}
/* How many calls this thread has counted as ended. */
static inline uint64_t crh_left(const crh_cell *_Nonnull cell) { return atomic_load_explicit(&((crh_cell *)cell)->left, memory_order_relaxed); }
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

/* Around reading who has a seat, until that is counted and has been read again; or who is in a frame of another thread, until that was used. */
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

/* Released, so that who sees a depth sees the frames below it. */
static inline void crh_set_depth(crh_thread *_Nonnull thread, uint32_t depth) { __atomic_store_n(&thread->depth, depth, __ATOMIC_RELEASE); }

/* A frame of the short way, which counts the depth by itself. */
static inline void crh_fill(crh_frame *_Nonnull frame, const crh_party *_Nonnull party, const crh_label *_Nonnull label, uint64_t chain) {
    __atomic_store_n(&frame->party, party, __ATOMIC_RELEASE);
    __atomic_store_n(&frame->label, label, __ATOMIC_RELAXED);
    frame->chain = chain;
    frame->text_size = 0;
}
/* Goes inside: the caller has made sure that there is a frame left, and counted itself in the party's cell. */
static inline void crh_push(crh_thread *_Nonnull thread, const crh_party *_Nonnull party, const crh_label *_Nonnull label, uint64_t chain) {
    crh_frame *frame = &thread->frames[thread->depth];
    atomic_store_explicit(&frame->is_counted, 1, memory_order_relaxed);
    crh_fill(frame, party, label, chain);
    crh_set_depth(thread, thread->depth + 1);
}
/* Comes out. The frame is again as the short way expects it, which does not write `is_counted`. */
static inline void crh_pop(crh_thread *_Nonnull thread) {
    uint32_t depth = thread->depth - 1;
    crh_set_depth(thread, depth);
    atomic_store_explicit(&thread->frames[depth].is_counted, 0, memory_order_release);
}

/* How many crossings on the short way are inside the party (any, if NULL) under that label (any, if NULL), on all threads: of those that go
 * on all the while, none is missed. To be read before the sum of a cell: a call that is inside may begin one that is counted there, and end. */
uint32_t crh_short_calls(const crh_party *_Nullable party, const crh_label *_Nullable label);

/* Keeps a failure's text in the frame that the thread is in; at most `limit` bytes. */
void crh_say(crh_thread *_Nonnull thread, const char *_Nullable text, size_t size, size_t limit);

/* The calling thread's frames, the innermost first, for a crash report. Reads only, so that a signal handler may call it. */
uint32_t crh_read_frames(crf_frame *_Nonnull frames, uint32_t capacity);

/* One thread that has a record, and the plugin that it is inside of: where it is now or was a moment ago. */
typedef struct crh_place {
    int32_t tid;
    int64_t cpu_began;            /* as in its record */
    const char *_Nullable plugin; /* [borrowed] for the visit; NULL: the host, or inside nothing */
} crh_place;

/* Visits every thread that has a record and lives. `visit` must neither wait nor cross: whoever gives up a party waits for it. [any-thread] */
void crh_visit_places(void (*_Nonnull visit)(void *_Nullable context, const crh_place *_Nonnull place), void *_Nullable context);

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

/* The words of the integer registers, as parameters: those that the caller did not set hold anything. FEW are all but the last. */
#if CRH_REGISTERS > 6
#define CRH_FEW_TYPES uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t
#define CRH_FEW uint64_t w0, uint64_t w1, uint64_t w2, uint64_t w3, uint64_t w4, uint64_t w5, uint64_t w6
#define CRH_FEW_VALUES w0, w1, w2, w3, w4, w5, w6
#define CRH_WORDS CRH_FEW, uint64_t w7
#define CRH_WORD_VALUES CRH_FEW_VALUES, w7
#else
#define CRH_FEW_TYPES uint64_t, uint64_t, uint64_t, uint64_t, uint64_t
#define CRH_FEW uint64_t w0, uint64_t w1, uint64_t w2, uint64_t w3, uint64_t w4
#define CRH_FEW_VALUES w0, w1, w2, w3, w4
#define CRH_WORDS CRH_FEW, uint64_t w5
#define CRH_WORD_VALUES CRH_FEW_VALUES, w5
#endif
#define CRH_WORD_TYPES CRH_FEW_TYPES, uint64_t

/* What a stub goes to. Stands first in whatever knows more. A stub jumps to `enter` with the registers as the caller set them, but for the
 * last one, which is the entry. Where that one holds an argument too, `enter` is crh_enter_all, which calls `enter_all` with all of them. */
typedef struct crh_entry crh_entry;
typedef int32_t (*_Nonnull crh_enter)(CRH_FEW_TYPES, crh_entry *_Nonnull entry);
struct crh_entry {
    _Atomic(crh_enter) enter;
    int32_t (*_Nullable enter_all)(CRH_WORD_TYPES, crh_entry *_Nonnull entry);
};
int32_t crh_enter_all(CRH_FEW_TYPES, crh_entry *_Nonnull entry);

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
    void (*_Nullable own)(void);      /* the host's own function for the short way, as a provider's */
    void *_Nullable own_instance;     /* its instance */
    const crh_party *_Nullable host;  /* whom a thread is inside of meanwhile */
    const crh_party *_Nonnull consumer;
    uint32_t function;                /* its number at the seat */
    uint32_t cell;
    uint32_t count;                   /* arguments, the call included */
    uint8_t widths[CRUCIBLE_LIMIT_PARAMETERS + 1];
    /* By word of the arguments: what must be looked at. */
    uint8_t outs, bools, texts, bytes;
    uint64_t limit;                   /* the largest text or bytes */
    crucible_call call;               /* what the callee gets on the short way */
    crh_label label;
} crh_edge;

/* [owned] The rest is zero. */
crh_edge *_Nonnull crh_edge_make(crh_handler _Nonnull slow,
                                 int32_t (*_Nonnull failed)(void *_Nonnull context, const crucible_call *_Nullable outer, int32_t status),
                                 void *_Nonnull context, const crh_party *_Nonnull consumer, const char *_Nonnull interface_name,
                                 const char *_Nonnull function_name);
void crh_edge_free(crh_edge *_Nonnull edge);
/* Opens the short way for an edge whose masks are set, if this machine has one. */
void crh_edge_open(crh_edge *_Nonnull edge);
/* The same for an edge that leads to a function of the host's own. */
void crh_edge_open_own(crh_edge *_Nonnull edge);
/* Closes it for good. */
void crh_edge_close(crh_edge *_Nonnull edge);

/* A provider's function that answers UNIMPLEMENTED: what stands in a table where a generation has no function. */
int32_t crh_unimplemented(void);
static inline bool crh_has(const crh_party *_Nonnull party, uint32_t number) {
    return party->functions && party->functions[number] != (void (*)(void))crh_unimplemented;
}


static inline const crh_label *_Nonnull crh_edge_label(const crh_edge *_Nonnull edge) { return &edge->label; }

#endif
