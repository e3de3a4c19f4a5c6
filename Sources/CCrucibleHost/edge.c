#include "CCrucibleHost.h"

#include <stdlib.h>
#include <string.h>

/* The way of every crossing that needs more than this file: arguments as an array of pointers. */
__attribute__((noinline)) static int32_t go_slow(CRH_WORDS, crh_edge *edge) {
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

__attribute__((noinline)) static bool are_fine(const crh_edge *edge, CRH_WORDS) {
    (void)w0;
#if CRH_REGISTERS > 6
    if (!is_fine(edge, 5, w5, w6) || !is_fine(edge, 6, w6, w7)) return false;
#else
    (void)w5;
#endif
    return is_fine(edge, 1, w1, w2) && is_fine(edge, 2, w2, w3) && is_fine(edge, 3, w3, w4) && is_fine(edge, 4, w4, w5);
}

#define UNLIKELY(condition) __builtin_expect(!!(condition), 0)

/* Enter, admit, call, meter, leave, for a synchronous call that belongs to no call with an id. `checks` says which arguments must be looked
 * at; it is constant in each of the functions below, so that none of them looks at what it knows. */
__attribute__((always_inline)) static inline int32_t cross(CRH_WORDS, crh_entry *entry, uint32_t checks) {
    crh_edge *edge = (crh_edge *)entry;
    const crucible_call *outer = (const crucible_call *)w0;
    crh_thread *thread = crh_this_thread;
    if (UNLIKELY(!atomic_load_explicit(&edge->is_direct, memory_order_acquire) || !thread)) return go_slow(CRH_WORD_VALUES, edge);
    if (UNLIKELY(outer && (outer->size < sizeof *outer || outer->id != 0))) return go_slow(CRH_WORD_VALUES, edge);
    bool is_wrong = checks == CHECK_ALL ? !are_fine(edge, CRH_WORD_VALUES)
                                        : (checks == 1 && !w1) || (checks == 2 && !w2) || (checks == 3 && !w3) || (checks == 4 && !w4);
    crh_cell *count = crh_cell_of(thread, edge->cell);
    uint64_t before = atomic_load_explicit(&count->entered, memory_order_relaxed);
    uint32_t depth = thread->depth;
    /* One in 1024 is timed, which is not done here. */
    if (UNLIKELY(is_wrong || (before & 1023) == 0 || depth >= CRH_MAXIMUM_DEPTH)) return go_slow(CRH_WORD_VALUES, edge);
    crh_seat *seat = (crh_seat *)edge->seat;
    atomic_store_explicit(&thread->looking, 1, memory_order_relaxed);
    atomic_signal_fence(memory_order_seq_cst);
    const crh_party *party = atomic_load_explicit(&seat->direct, memory_order_acquire);
    if (UNLIKELY(!party)) goto looked;
    crh_cell *inside = crh_cell_of(thread, party->cell);
    crh_add(&inside->entered, memory_order_relaxed);
    atomic_signal_fence(memory_order_seq_cst);
    /* Counted before it is read again, so that whoever replaces or closes the party sees either no call or a counted one. */
    if (UNLIKELY(atomic_load_explicit(&seat->direct, memory_order_acquire) != party)) {
        crh_leave_cell(inside);
        goto looked;
    }
    crh_looked(thread);
    atomic_store_explicit(&count->entered, before + 1, memory_order_relaxed);
    crh_push(thread, party, &edge->label, 0);
    int32_t status = ((callee)party->functions[edge->function])(party->instance, &edge->call, CALLEE_WORDS);
    thread->depth = depth;
    crh_leave_cell(inside);
    crh_leave_cell(count);
    if (UNLIKELY(status != CRUCIBLE_OK)) {
        crh_fail_cell(count, status);
        return edge->failed(edge->context, outer, status);
    }
    return status;
looked:
    crh_looked(thread);
    return go_slow(CRH_WORD_VALUES, edge);
}

static int32_t enter_unchecked(CRH_WORDS, crh_entry *entry) { return cross(CRH_WORD_VALUES, entry, 0); }
static int32_t enter_out_1(CRH_WORDS, crh_entry *entry) { return cross(CRH_WORD_VALUES, entry, 1); }
static int32_t enter_out_2(CRH_WORDS, crh_entry *entry) { return cross(CRH_WORD_VALUES, entry, 2); }
static int32_t enter_out_3(CRH_WORDS, crh_entry *entry) { return cross(CRH_WORD_VALUES, entry, 3); }
static int32_t enter_out_4(CRH_WORDS, crh_entry *entry) { return cross(CRH_WORD_VALUES, entry, 4); }
static int32_t enter_checked(CRH_WORDS, crh_entry *entry) { return cross(CRH_WORD_VALUES, entry, CHECK_ALL); }
static int32_t enter_slowly(CRH_WORDS, crh_entry *entry) { return go_slow(CRH_WORD_VALUES, (crh_edge *)entry); }

void crh_edge_open(crh_edge *edge) {
    /* Without the kernel's barrier every call needs one of its own, which costs more than the short way saves. */
    if (crh_fences) return;
    bool is_checked = edge->bools || edge->texts || edge->bytes;
    switch (is_checked ? 0xff : edge->outs) {
    case 0: edge->entry.enter = enter_unchecked; break;
    case 1 << 1: edge->entry.enter = enter_out_1; break;
    case 1 << 2: edge->entry.enter = enter_out_2; break;
    case 1 << 3: edge->entry.enter = enter_out_3; break;
    case 1 << 4: edge->entry.enter = enter_out_4; break;
    default: edge->entry.enter = enter_checked;
    }
    atomic_store_explicit(&edge->is_direct, true, memory_order_release);
}

void crh_edge_close(crh_edge *edge) { atomic_store_explicit(&edge->is_direct, false, memory_order_release); }

int32_t crh_unimplemented(void) { return CRUCIBLE_UNIMPLEMENTED; }

crh_edge *crh_edge_make(crh_handler slow, int32_t (*failed)(void *context, const crucible_call *outer, int32_t status), void *context,
                        const crh_party *consumer, const char *interface_name, const char *function_name) {
    crh_edge *made = calloc(1, sizeof *made);
    if (!made) abort();
    made->entry.enter = enter_slowly;
    made->slow = slow;
    made->failed = failed;
    made->context = context;
    made->consumer = consumer;
    made->label = (crh_label){interface_name, function_name};
    return made;
}

void crh_edge_free(crh_edge *edge) { free(edge); }

crh_party *crh_party_make(const char *plugin, uint32_t generation, uint32_t cell, void *context) {
    crh_party *made = calloc(1, sizeof *made);
    if (!made) abort();
    made->plugin = plugin;
    made->generation = generation;
    made->cell = cell;
    made->context = context;
    return made;
}

void crh_party_free(crh_party *party) { free(party); }

crh_seat *crh_seat_make(void) {
    crh_seat *made = calloc(1, sizeof *made);
    if (!made) abort();
    return made;
}
