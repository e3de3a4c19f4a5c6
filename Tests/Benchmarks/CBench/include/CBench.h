/* What is measured in C, so that nothing of the caller's language counts: callees, loops of calls, and calls without a gate's duties. */
#ifndef CBENCH_H
#define CBENCH_H

#include <crucible/crucible.h>

typedef void (*cb_function)(void);

/* ---- What is called ---------------------------------------------------------------------------------------------------------------- */
enum { CB_ADD, CB_LENGTH, CB_ECHO, CB_VISIT, CB_ASK, CB_KINDS };

/* The signature of each kind, what a provider offers for it, and what a consumer would call without a gate: the same work, without the
 * instance. [static] */
const char *_Nonnull cb_signature(int kind);
cb_function _Nonnull cb_provider(int kind);
cb_function _Nonnull cb_direct(int kind);

/* ---- Loops --------------------------------------------------------------------------------------------------------------------------- */
/* Makes `count` calls through a function pointer, on each of `threads` threads of which the slowest counts. Gives the calling thread's own
 * time in nanoseconds for all of them, so that other work on the machine does not count, or -1 if an answer was wrong. From one thread at a
 * time. */
int64_t cb_time(int kind, cb_function _Nonnull function, int64_t count, int threads);

/* ---- Without a gate -------------------------------------------------------------------------------------------------------------------- */
/* A function of kind CB_ADD that leads to the provider and has none of a gate's duties. */
cb_function _Nonnull cb_bare_stub(void);
cb_function _Nonnull cb_bare_libffi(void);
/* The same, and each call is counted while it is inside, as a gate counts it. */
cb_function _Nonnull cb_framed_stub(void);
cb_function _Nonnull cb_framed_libffi(void);
cb_function _Nonnull cb_counted_stub(void);
cb_function _Nonnull cb_counted_libffi(void);

#endif
