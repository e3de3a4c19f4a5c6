#include "CCrucibleHost.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* The way of every crossing that needs more than this file: arguments as an array of pointers. */
static int32_t go_slow(CRH_WORDS, crh_entry *entry) {
    crh_edge *edge = (crh_edge *)entry;
    uint64_t words[] = {CRH_WORD_VALUES};
    void *arguments[CRUCIBLE_LIMIT_PARAMETERS + 1];
    uint32_t word = 0;
    for (uint32_t at = 0; at < edge->count; at++) {
        arguments[at] = words + word;
        word += edge->widths[at] == 16 ? 2 : 1;
    }
    uint64_t result = 0;
    edge->slow(NULL, &result, arguments, edge->context);
    return (int32_t)result;
}

/* The same for a call of few words. All of them are in registers, so that the short way jumps there. */
__attribute__((noinline)) static int32_t leave_short_way(CRH_FEW, crh_entry *entry) { return go_slow(CRH_FEW_VALUES, 0, entry); }
#define GO_SLOW return leave_short_way(CRH_FEW_VALUES, entry)

enum { CHECK_ALL = 0xff };

static inline bool is_ascii(const char *data, size_t size) {
    uint64_t seen = 0, word;
    size_t at = 0;
    for (; at + 8 <= size; at += 8) {
        memcpy(&word, data + at, 8);
        seen |= word;
    }
    for (; at < size; at++) seen |= (uint8_t)data[at];
    return (seen & UINT64_C(0x8080808080808080)) == 0;
}

/* Whether an argument is such as nobody objects to; all doubts are for the slow way, which also finds the words. */
static inline bool is_fine(const crh_edge *edge, uint32_t word, uint64_t value, uint64_t next) {
    if ((edge->outs >> word & 1) && !value) return false;
    if ((edge->bools >> word & 1) && (value & 0xff) > 1) return false;
    if (((edge->texts | edge->bytes) >> word & 1) && next != 0) {
        if (!value || next > edge->limit) return false;
        if ((edge->texts >> word & 1) && !is_ascii((const char *)value, next)) return false;
    }
    return true;
}

#if CRH_REGISTERS > 6
typedef int32_t (*callee)(void *, const crucible_call *, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t);
#define CALLEE_WORDS w1, w2, w3, w4, w5, w6
#else
typedef int32_t (*callee)(void *, const crucible_call *, uint64_t, uint64_t, uint64_t, uint64_t);
#define CALLEE_WORDS w1, w2, w3, w4
#endif

__attribute__((noinline)) static bool are_fine(const crh_edge *edge, CRH_FEW) {
    (void)w0;
#if CRH_REGISTERS > 6
    if (!is_fine(edge, 5, w5, w6) || !is_fine(edge, 6, w6, 0)) return false;
    uint64_t next = w5;
#else
    uint64_t next = 0;
#endif
    return is_fine(edge, 1, w1, w2) && is_fine(edge, 2, w2, w3) && is_fine(edge, 3, w3, w4) && is_fine(edge, 4, w4, next);
}

#define UNLIKELY(condition) __builtin_expect(!!(condition), 0)

/* Who has the seat, if calls may take the short way. */
static inline const crh_party *direct_of(const crh_edge *edge) {
    return atomic_load_explicit(&((crh_seat *)edge->seat)->direct, memory_order_acquire);
}

/* Counts a call that has ended; of a failed one, the consumer is told why. */
__attribute__((always_inline)) static inline int32_t count_passed(const crh_edge *edge, crh_cell *count, const crucible_call *outer, int32_t status) {
    crh_add(&count->passed, memory_order_release);
    if (UNLIKELY(status != CRUCIBLE_OK)) {
        crh_fail_cell(count, status);
        return edge->failed(edge->context, outer, status);
    }
    return status;
}

/* After the callee. It finds in the frame what the call was, so that hardly anything is kept over the call: that would be stores. */
__attribute__((always_inline)) static inline int32_t leave(const crh_frame *frame, uint32_t depth, int32_t status) {
    crh_thread *thread = frame->thread;
    crh_set_depth(thread, depth);
    const crh_edge *edge = (const crh_edge *)(const void *)((const char *)frame->label - offsetof(crh_edge, label));
    return count_passed(edge, crh_cell_of(thread, edge->cell), frame->outer, status);
}

/* One in 1024 is timed, which is not done here. */
static inline bool is_timed(const crh_cell *count) {
    uint64_t before = atomic_load_explicit(&((crh_cell *)count)->entered, memory_order_relaxed) +
                      atomic_load_explicit(&((crh_cell *)count)->passed, memory_order_relaxed);
    return (before & 1023) == 0;
}

/* Enter, admit, call, meter, leave, for a synchronous call that belongs to no call with an id. `checks` says which arguments must be looked
 * at; it is constant in each of the functions below, so that none of them looks at what it knows. */
__attribute__((always_inline)) static inline int32_t cross(CRH_FEW, crh_entry *entry, uint32_t checks) {
    crh_edge *edge = (crh_edge *)entry;
    const crucible_call *outer = (const crucible_call *)w0;
    crh_thread *thread = crh_this_thread;
    if (UNLIKELY(!thread)) GO_SLOW;
    uint32_t depth = thread->depth;
    if (UNLIKELY(depth >= CRH_MAXIMUM_DEPTH)) GO_SLOW;
    if (UNLIKELY(outer && (outer->size < sizeof *outer || outer->id != 0))) GO_SLOW;
    if (UNLIKELY(checks == CHECK_ALL ? !are_fine(edge, CRH_FEW_VALUES)
                                     : (checks == 1 && !w1) || (checks == 2 && !w2) || (checks == 3 && !w3) || (checks == 4 && !w4)))
        GO_SLOW;
    if (UNLIKELY(is_timed(crh_cell_of(thread, edge->cell)))) GO_SLOW;
    crh_frame *frame = &thread->frames[depth];
    frame->outer = outer;
    const crh_party *party = direct_of(edge);
    if (UNLIKELY(!party)) GO_SLOW;
    /* The frame is the count. It is shown before the seat is read again, so that whoever replaces or closes the party sees either no call or
     * a frame; until then, the party may be one that was given up, and nothing of it is read. */
    crh_fill(frame, party, &edge->label, 0);
    crh_set_depth(thread, depth + 1);
    atomic_signal_fence(memory_order_seq_cst);
    if (UNLIKELY(direct_of(edge) != party)) {
        crh_set_depth(thread, depth);
        GO_SLOW;
    }
    return leave(frame, depth, ((callee)party->functions[edge->function])(party->instance, &edge->call, CALLEE_WORDS));
}

static int32_t enter_unchecked(CRH_FEW, crh_entry *entry) { return cross(CRH_FEW_VALUES, entry, 0); }
static int32_t enter_out_1(CRH_FEW, crh_entry *entry) { return cross(CRH_FEW_VALUES, entry, 1); }
static int32_t enter_out_2(CRH_FEW, crh_entry *entry) { return cross(CRH_FEW_VALUES, entry, 2); }
static int32_t enter_out_3(CRH_FEW, crh_entry *entry) { return cross(CRH_FEW_VALUES, entry, 3); }
static int32_t enter_out_4(CRH_FEW, crh_entry *entry) { return cross(CRH_FEW_VALUES, entry, 4); }
static int32_t enter_checked(CRH_FEW, crh_entry *entry) { return cross(CRH_FEW_VALUES, entry, CHECK_ALL); }

/* The short way to a function of the host's own. The host is always there, so nobody's seat is looked at. Such a function answers at once,
 * so that deadline and cancellation of the call around it do not matter; a traced call goes the way on which it is recorded. */
static int32_t enter_own(CRH_FEW, crh_entry *entry) {
    crh_edge *edge = (crh_edge *)entry;
    const crucible_call *outer = (const crucible_call *)w0;
    crh_thread *thread = crh_this_thread;
    if (UNLIKELY(!thread)) GO_SLOW;
    uint32_t depth = thread->depth;
    if (UNLIKELY(depth >= CRH_MAXIMUM_DEPTH)) GO_SLOW;
    if (UNLIKELY(outer && (outer->size < sizeof *outer || (outer->trace_high | outer->trace_low)))) GO_SLOW;
    if (UNLIKELY(!are_fine(edge, CRH_FEW_VALUES))) GO_SLOW;
    crh_cell *count = crh_cell_of(thread, edge->cell);
    if (UNLIKELY(is_timed(count))) GO_SLOW;
    crh_fill(&thread->frames[depth], edge->host, &edge->label, 0);
    crh_set_depth(thread, depth + 1);
    int32_t status = ((callee)edge->own)(edge->own_instance, &edge->call, CALLEE_WORDS);
    crh_set_depth(thread, depth);
    return count_passed(edge, count, outer, status);
}

void crh_edge_open_own(crh_edge *edge) { atomic_store_explicit(&edge->entry.enter, enter_own, memory_order_release); }

void crh_edge_open(crh_edge *edge) {
    /* Without the kernel's barrier every call needs one of its own, which costs more than the short way saves. */
    if (crh_fences) return;
    bool is_checked = edge->bools || edge->texts || edge->bytes;
    crh_enter enter;
    switch (is_checked ? 0xff : edge->outs) {
    case 0: enter = enter_unchecked; break;
    case 1 << 1: enter = enter_out_1; break;
    case 1 << 2: enter = enter_out_2; break;
    case 1 << 3: enter = enter_out_3; break;
    case 1 << 4: enter = enter_out_4; break;
    default: enter = enter_checked;
    }
    atomic_store_explicit(&edge->entry.enter, enter, memory_order_release);
}

void crh_edge_close(crh_edge *edge) { atomic_store_explicit(&edge->entry.enter, crh_enter_all, memory_order_release); }

int32_t crh_unimplemented(void) { return CRUCIBLE_UNIMPLEMENTED; }

crh_edge *crh_edge_make(crh_handler slow, int32_t (*failed)(void *context, const crucible_call *outer, int32_t status), void *context,
                        const crh_party *consumer, const char *interface_name, const char *function_name) {
    crh_edge *made = calloc(1, sizeof *made);
    if (!made) abort();
    made->entry.enter = crh_enter_all;
    made->entry.enter_all = go_slow;
    made->slow = slow;
    made->failed = failed;
    made->context = context;
    made->consumer = consumer;
    made->label = (crh_label){interface_name, function_name};
    return made;
}

void crh_edge_free(crh_edge *edge) { free(edge); }

crh_seat *crh_seat_make(void) {
    crh_seat *made = calloc(1, sizeof *made);
    if (!made) abort();
    return made;
}
