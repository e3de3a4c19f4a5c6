/* Calls without a gate: what stubs and libffi cost by themselves, and what counting adds. */
#include "CBench.h"

#include <CCrucibleHost.h>
#include <ffi.h>
#include <stdlib.h>

/* ---- Counting, as edge.c does it ---------------------------------------------------------------------------------------------- */
static crh_seat *seat;
static crh_party *party;

static void prepare(void) {
    static char here;
    if (seat) return;
    seat = crh_seat_make();
    party = crh_party_make("bench", 1, crh_cell_make(), &here);
    crh_seat_set(seat, party);
}

/* Shows a call in a frame, and sees after it that the party still has the seat. */
static inline crh_thread *count_in(void) {
    static const crh_label label = {"bench", "add"};
    crh_thread *thread = crh_current();
    const crh_party *found = crh_seat_current(seat);
    uint32_t depth = thread->depth;
    crh_fill(&thread->frames[depth], found, &label, 0);
    crh_set_depth(thread, depth + 1);
    atomic_signal_fence(memory_order_seq_cst);
    if (crh_seat_current(seat) != found) abort();
    return thread;
}

static inline void leave(crh_thread *thread) { crh_set_depth(thread, thread->depth - 1); }

static inline void count_out(crh_thread *thread) {
    leave(thread);
    crh_add(&crh_cell_of(thread, party->cell)->passed, memory_order_release);
}

/* ---- Stubs -------------------------------------------------------------------------------------------------------------------- */
typedef struct target {
    crh_entry entry;
    int32_t (*function)(void *, const crucible_call *, int64_t, int64_t, int64_t *);
} target;

static int32_t stub_forward(CRH_FEW, crh_entry *entry) {
    (void)w4;
    return ((target *)entry)->function(NULL, (const crucible_call *)w0, (int64_t)w1, (int64_t)w2, (int64_t *)w3);
}

static int32_t stub_counted(CRH_FEW, crh_entry *entry) {
    crh_thread *thread = count_in();
    int32_t status = stub_forward(CRH_FEW_VALUES, entry);
    count_out(thread);
    return status;
}

static int32_t stub_framed(CRH_FEW, crh_entry *entry) {
    crh_thread *thread = count_in();
    int32_t status = stub_forward(CRH_FEW_VALUES, entry);
    leave(thread);
    return status;
}

static cb_function stub(target *target, int32_t (*enter)(CRH_FEW_TYPES, crh_entry *)) {
    prepare();
    target->entry.enter = enter;
    target->function = (int32_t(*)(void *, const crucible_call *, int64_t, int64_t, int64_t *))cb_provider(CB_ADD);
    cb_function made = crh_stub_make(&target->entry);
    if (!made) abort();
    return made;
}

cb_function cb_bare_stub(void) {
    static target target;
    return stub(&target, stub_forward);
}

cb_function cb_framed_stub(void) {
    static target target;
    return stub(&target, stub_framed);
}

cb_function cb_counted_stub(void) {
    static target target;
    return stub(&target, stub_counted);
}

/* ---- libffi ------------------------------------------------------------------------------------------------------------------- */
static ffi_cif consumer, provider;

static void libffi_forward(ffi_cif *cif, void *result, void **arguments, void *context) {
    (void)cif;
    void *instance = NULL;
    void *all[] = {&instance, arguments[0], arguments[1], arguments[2], arguments[3]};
    ffi_call(&provider, (cb_function)context, result, all);
}

static void libffi_framed(ffi_cif *cif, void *result, void **arguments, void *context) {
    crh_thread *thread = count_in();
    libffi_forward(cif, result, arguments, context);
    leave(thread);
}

static void libffi_counted(ffi_cif *cif, void *result, void **arguments, void *context) {
    crh_thread *thread = count_in();
    libffi_forward(cif, result, arguments, context);
    count_out(thread);
}

static cb_function closure(void (*handler)(ffi_cif *, void *, void **, void *)) {
    static ffi_type *consumer_types[] = {&ffi_type_pointer, &ffi_type_sint64, &ffi_type_sint64, &ffi_type_pointer};
    static ffi_type *provider_types[] = {&ffi_type_pointer, &ffi_type_pointer, &ffi_type_sint64, &ffi_type_sint64, &ffi_type_pointer};
    prepare();
    void *code = NULL;
    ffi_closure *made = ffi_closure_alloc(sizeof *made, &code);
    if (!made || ffi_prep_cif(&consumer, FFI_DEFAULT_ABI, 4, &ffi_type_sint32, consumer_types) != FFI_OK ||
        ffi_prep_cif(&provider, FFI_DEFAULT_ABI, 5, &ffi_type_sint32, provider_types) != FFI_OK ||
        ffi_prep_closure_loc(made, &consumer, handler, (void *)cb_provider(CB_ADD), code) != FFI_OK)
        abort();
    return (cb_function)code;
}

cb_function cb_bare_libffi(void) { return closure(libffi_forward); }
cb_function cb_framed_libffi(void) { return closure(libffi_framed); }
cb_function cb_counted_libffi(void) { return closure(libffi_counted); }
