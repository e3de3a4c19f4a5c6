/* The loops that are measured, in C, so that nothing of the caller's language counts. */
#ifndef CBENCH_H
#define CBENCH_H

#include <crucible/crucible.h>

typedef void (*cb_function)(void);

/* What a provider offers, and what a consumer would call without a gate: the same work, without the instance. */
cb_function cb_provider_add(void);
cb_function cb_provider_echo(void);
cb_function cb_direct_add(void);
cb_function cb_direct_echo(void);

/* Makes `count` calls through a function pointer; gives nanoseconds for all of them, or -1 if an answer was wrong. */
int64_t cb_time_add(cb_function function, int64_t count);
int64_t cb_time_echo(cb_function function, int64_t count);

/* The same on `threads` threads that start together; gives the nanoseconds of the slowest. */
typedef int64_t (*cb_loop)(cb_function function, int64_t count);
int64_t cb_time_threads(cb_loop loop, cb_function function, int64_t count, int threads);

/* A libffi closure for add() that does nothing but ffi_call the provider. */
cb_function cb_bare_add(void);

#endif
