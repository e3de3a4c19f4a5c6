/* Whose fault it is. */
#include "Internal.h"

/* Accesses this far below the stack pointer still are the stack's: a large frame is reserved before it is touched. */
#define BELOW (1 << 20)
#define ABOVE 4096

bool crf_is_sent(const fault *fault) {
    int code = fault->info.si_code;
    return (code == SI_USER || code == SI_TKILL || code == SI_QUEUE) && fault->info.si_pid != crf_current.pid;
}

bool crf_is_overflow(const fault *fault) {
    if (fault->signal != SIGSEGV || fault->info.si_code <= 0) return false;
    uintptr_t address = (uintptr_t)fault->info.si_addr;
    return address + BELOW >= fault->sp && address < fault->sp + ABOVE;
}

void crf_attribute(fault *fault) {
    if (crf_is_sent(fault)) return;
    const claim *claim;
    if (fault->depth > 0 && fault->frames[0].plugin.size) {
        const crf_frame *top = &fault->frames[0];
        fault->plugin = top->plugin;
        fault->generation = top->generation;
        fault->interface_name = top->interface_name;
        fault->function = top->function;
        fault->attribution = "frame";
        claim = crf_claim_of(top->plugin, top->generation);
    } else {
        claim = crf_claim_at(fault->pc);
        if (!claim) return;
        fault->plugin = claim->plugin;
        fault->generation = claim->generation;
        fault->attribution = "library";
    }
    if (claim) fault->digest = claim->digest;
}
