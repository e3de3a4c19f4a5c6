/* crucible.h — the C ABI of Crucible plugins.
 *
 * Compatibility policy
 *   - The ABI has one number. A host speaks a range of numbers, a plugin picks one or refuses (crucible_negotiation).
 *   - Within a number nothing changes: structs only grow at their end, functions are only added, numbers keep their meaning.
 *   - Every struct starts with its size. Nobody reads past the size that the other side declared; what lies beyond is zero.
 *     The elements of one array all declare the same size, which is the distance from one element to the next.
 *
 * Rules
 *   1. C11 with <stdint.h>, <stddef.h>, <stdbool.h> only; also valid C++11 to C++20. No enum, bit-field, `long` or varargs.
 *   2. A library exports exactly one symbol, crucible_plugin_entry.
 *   3. The descriptor is static: valid and unchanged for as long as the library is mapped.
 *   4. Functions return an int32_t status (CRUCIBLE_OK or one of the table below). Why it failed goes to host->fail().
 *      No errno, no exception, panic, longjmp or language error crosses the boundary.
 *   5. The first parameter of a function is its instance (providers only), the next is `const crucible_call *`.
 *   6. crucible_str and crucible_bytes are *borrowed for the call*: copy what must live longer. str is UTF-8, not terminated.
 *   7. Structured data is UTF-8 JSON in a str; the schemas are in plugin-sdk/schemas.
 *   8. Who allocates frees. Comments say [borrowed], [owned] or [static].
 *   9. A function whose last parameter is `fn done(i32, str)` is asynchronous: it returns at once, and if it returned
 *      CRUCIBLE_OK it calls done exactly once, from any thread. If it returns anything else it never calls done.
 *      Callbacks passed beside done may be called until done was called. Callbacks of a synchronous function may be
 *      called until it returns. Afterwards they answer CRUCIBLE_GONE.
 *  10. Thread tags: [any-thread] may be called from any thread, also concurrently, unless the thread model is serial;
 *      [lifecycle] is called by the host from one thread at a time.
 */
#ifndef CRUCIBLE_CRUCIBLE_H
#define CRUCIBLE_CRUCIBLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The range of ABI numbers that this header describes. */
#define CRUCIBLE_ABI_MINIMUM 1u
#define CRUCIBLE_ABI_MAXIMUM 1u

/* ---- Status codes: one table. X(NAME, number, meaning) ------------------------------------------------------------- */
#define CRUCIBLE_STATUS_TABLE(X)                                                                  \
    X(OK, 0, "done")                                                                              \
    X(FAILED, 1, "failed for a reason that the message gives")                                    \
    X(INVALID_ARGUMENT, 2, "an argument is malformed or out of range")                            \
    X(NOT_FOUND, 3, "the thing named does not exist")                                             \
    X(DENIED, 4, "the manifest does not grant this")                                              \
    X(UNIMPLEMENTED, 5, "the provider does not do this")                                          \
    X(UNAVAILABLE, 6, "the peer cannot be reached now; trying again later may help")              \
    X(GONE, 7, "the other side has ended")                                                        \
    X(CANCELLED, 8, "the caller cancelled, or the call that this one belongs to has ended")       \
    X(DEADLINE_EXCEEDED, 9, "the deadline passed")                                                \
    X(RESOURCE_EXHAUSTED, 10, "a bound was reached")                                              \
    X(DRAINING, 11, "no new work is taken")                                                       \
    X(UNAUTHENTICATED, 12, "credentials are missing or were refused")                             \
    X(RATE_LIMITED, 13, "the peer limits the rate; the message says for how long")                \
    X(TOO_LARGE, 14, "the input is larger than the provider takes")                               \
    X(BROKEN, 15, "the peer broke its protocol or ended in the middle")                           \
    X(WRONG_STATE, 16, "not allowed in this state")

#define CRUCIBLE_STATUS_CONSTANT(name, number, meaning) CRUCIBLE_##name = number,
enum { CRUCIBLE_STATUS_TABLE(CRUCIBLE_STATUS_CONSTANT) };
#undef CRUCIBLE_STATUS_CONSTANT

/* ---- Limits --------------------------------------------------------------------------------------------------------- */
#define CRUCIBLE_LIMIT_INTERFACES 64u     /* provided, and required, per plugin */
#define CRUCIBLE_LIMIT_FUNCTIONS 64u      /* per interface */
#define CRUCIBLE_LIMIT_PARAMETERS 12u     /* per function */
#define CRUCIBLE_LIMIT_NAME 128u          /* bytes of an id, an interface name */
#define CRUCIBLE_LIMIT_SIGNATURE 1024u    /* bytes of a signature text */
#define CRUCIBLE_LIMIT_TEXT 4096u         /* bytes of a summary, a refusal, a failure message */
#define CRUCIBLE_LIMIT_STRUCT 4096u       /* the largest `size` a struct may declare */

/* ---- Values --------------------------------------------------------------------------------------------------------- */
typedef bool crucible_bool;
typedef int32_t crucible_i32;
typedef uint32_t crucible_u32;
typedef int64_t crucible_i64;
typedef uint64_t crucible_u64;
typedef double crucible_f64;
typedef uint64_t crucible_handle;

/* UTF-8 text [borrowed]. data may be NULL when size is 0. */
typedef struct crucible_str {
    const char *data;
    size_t size;
} crucible_str;

/* Bytes [borrowed]. data may be NULL when size is 0. */
typedef struct crucible_bytes {
    const uint8_t *data;
    size_t size;
} crucible_bytes;

#ifdef __cplusplus
#define CRUCIBLE_STR(literal) crucible_str{literal, sizeof(literal) - 1}
#else
#define CRUCIBLE_STR(literal) ((crucible_str){literal, sizeof(literal) - 1})
#endif
/* For static initialisers. */
#define CRUCIBLE_STR_INIT(literal) {literal, sizeof(literal) - 1}

/* Where an `out str` or `out bytes` goes [borrowed for the call]. The callee may write in pieces; the caller of a gate gets the
 * whole in one piece, after the function returned CRUCIBLE_OK. write returns CRUCIBLE_OK, or CRUCIBLE_TOO_LARGE beyond the bound. */
typedef struct crucible_out crucible_out;
struct crucible_out {
    uint32_t size;
    uint32_t reserved;
    int32_t (*write)(crucible_out *self, const void *data, size_t size);
};

typedef crucible_out *crucible_out_str;
typedef crucible_out *crucible_out_bytes;
typedef bool *crucible_out_bool;
typedef int32_t *crucible_out_i32;
typedef uint32_t *crucible_out_u32;
typedef int64_t *crucible_out_i64;
typedef uint64_t *crucible_out_u64;
typedef double *crucible_out_f64;
typedef uint64_t *crucible_out_handle;

/* ---- The call ------------------------------------------------------------------------------------------------------- */
/* What a crossing of a gate belongs to. A value: a provider may copy it and pass the copy on to its imports until it has
 * answered; afterwards calls made with it answer CRUCIBLE_CANCELLED. The host trusts only `id`; the rest is information. */
typedef struct crucible_call {
    uint32_t size;
    uint32_t reserved;
    uint64_t id;          /* 0: belongs to no call; a crossing made with it starts a chain of its own */
    uint64_t chain;       /* the same for all calls that descend from one root */
    int64_t deadline_ns;  /* CLOCK_MONOTONIC, nanoseconds; 0: none */
    uint64_t trace_high;  /* W3C trace id; both halves 0: not traced */
    uint64_t trace_low;
    crucible_str caller;  /* id of the calling plugin, or "host" [borrowed until the function returns] */
    crucible_str tenant;  /* empty: the only tenant [borrowed until the function returns] */
    crucible_out *error;  /* set by the caller or NULL: receives the failure's text when a function returns not OK [borrowed] */
} crucible_call;

/* A callback without arguments. */
typedef struct crucible_fn_void {
    int32_t (*invoke)(void *context);
    void *context;
} crucible_fn_void;

/* ---- What the host gives to create() ---------------------------------------------------------------------------------- */
typedef struct crucible_import {
    uint32_t size;
    uint32_t count;                    /* functions in the table */
    crucible_str provider;             /* id of the providing plugin, or "host" [static] */
    void (*const *functions)(void);    /* one per required signature, in that order; an optional import that is not bound has a count of 0 [static] */
} crucible_import;

/* [static] for the life of the instance. Every function is [any-thread]. */
typedef struct crucible_host crucible_host;
struct crucible_host {
    uint32_t size;
    uint32_t abi;         /* the number that was negotiated */
    void *context;        /* the host's own */
    crucible_str plugin;  /* this plugin's id in the manifest [static] */

    /* Says why a function is about to fail; returns `status`, so that `return host->fail(host, call, s, m)` works. */
    int32_t (*fail)(const crucible_host *host, const crucible_call *call, int32_t status, crucible_str message);

    /* How many providers an interface is bound to, and the table of one. NOT_FOUND beyond the count. */
    uint32_t (*import_count)(const crucible_host *host, crucible_str interface_name);
    int32_t (*import_at)(const crucible_host *host, crucible_str interface_name, uint32_t index, crucible_import *import_out);

    /* Opens a call of this plugin's own below `parent` (NULL or id 0: a new root), which can be cancelled and has a deadline
     * of its own: timeout_ns from now, 0 for the parent's. It must be closed; closing frees the id. */
    int32_t (*call_open)(const crucible_host *host, const crucible_call *parent, int64_t timeout_ns, crucible_call *child_out);
    int32_t (*call_cancel)(const crucible_host *host, uint64_t call_id);
    int32_t (*call_close)(const crucible_host *host, uint64_t call_id);

    /* CRUCIBLE_OK while the call is wanted; CANCELLED, DEADLINE_EXCEEDED otherwise. */
    int32_t (*call_check)(const crucible_host *host, uint64_t call_id);

    /* Calls `callback` at most once, from any thread, when the call is cancelled or its deadline passes; at once if it has.
     * Dropped when the call has been answered; one that has just begun may still run then, so its context must outlast it.
     * One per call: a second one replaces the first. */
    int32_t (*on_cancel)(const crucible_host *host, uint64_t call_id, crucible_fn_void callback);
};

/* ---- What a plugin describes ------------------------------------------------------------------------------------------- */
typedef struct crucible_function {
    uint32_t size;
    uint32_t reserved;
    crucible_str signature;   /* "route(str request, out str decision)" [static] */
    void (*pointer)(void);    /* int32_t (*)(void *instance, const crucible_call *, ...) */
} crucible_function;

typedef struct crucible_provided {
    uint32_t size;
    uint32_t minor;                      /* functions may be added with a higher minor */
    crucible_str interface_name;         /* "vendor.name/major" [static] */
    const crucible_function *functions;  /* [static] */
    uint32_t count;
    uint32_t reserved;
} crucible_provided;

#define CRUCIBLE_REQUIRED_OPTIONAL 1u /* start without it if nobody provides it */
#define CRUCIBLE_REQUIRED_MANY 2u     /* bind to every provider, not to exactly one */

typedef struct crucible_required {
    uint32_t size;
    uint32_t minimum_minor;
    crucible_str interface_name;     /* [static] */
    const crucible_str *signatures;  /* the functions used [static] */
    uint32_t count;
    uint32_t flags;                  /* CRUCIBLE_REQUIRED_* */
} crucible_required;

/* Each member may be NULL, which means "nothing to do". All are [lifecycle]; start, ready, drain and stop may block until
 * the deadline of their call. create does no work that can block. */
typedef struct crucible_lifecycle {
    uint32_t size;
    uint32_t reserved;
    int32_t (*create)(const crucible_host *host, void **instance_out);
    int32_t (*start)(void *instance, const crucible_call *call);
    int32_t (*ready)(void *instance, const crucible_call *call);
    int32_t (*drain)(void *instance, const crucible_call *call);
    int32_t (*save_state)(void *instance, const crucible_call *call, crucible_out *state);
    int32_t (*restore_state)(void *instance, const crucible_call *call, uint32_t version, crucible_bytes state);
    int32_t (*health)(void *instance, const crucible_call *call, crucible_out *report);
    int32_t (*stop)(void *instance, const crucible_call *call);
    void (*destroy)(void *instance);
} crucible_lifecycle;

#define CRUCIBLE_THREADS_SERIAL 0u      /* entered by one thread at a time, which may re-enter */
#define CRUCIBLE_THREADS_CONCURRENT 1u  /* may be entered by any number of threads */

#define CRUCIBLE_UNLOAD_NEVER 0u     /* the library stays mapped (Swift; whatever keeps threads or thread-locals) */
#define CRUCIBLE_UNLOAD_ATTEMPT 1u   /* may be unmapped once nothing of it is in use */

typedef struct crucible_descriptor {
    uint32_t size;
    uint32_t abi;               /* the number it was built for */
    crucible_str id;            /* "vendor.name" [static] */
    crucible_str version;       /* semantic version, "1.2.3" [static] */
    crucible_str summary;       /* one line for people [static] */
    uint32_t threads;           /* CRUCIBLE_THREADS_* */
    uint32_t unload;            /* CRUCIBLE_UNLOAD_* */
    uint32_t start_deadline_ms; /* suggestion for the manifest; 0: none */
    uint32_t provided_count;
    const crucible_provided *provided;      /* [static] */
    const crucible_required *required;      /* [static] */
    uint32_t required_count;
    uint32_t wants_count;
    const crucible_str *wants;              /* grants it would like, as text for people: "http api.openai.com" [static] */
    const crucible_lifecycle *lifecycle;    /* [static] */
    crucible_str state_schema;              /* empty: no state moves [static] */
    uint32_t state_version_minimum;         /* oldest version restore_state takes */
    uint32_t state_version;                 /* version save_state writes */
} crucible_descriptor;

typedef struct crucible_negotiation {
    uint32_t size;
    uint32_t abi_minimum;                   /* in: the host speaks these numbers */
    uint32_t abi_maximum;
    uint32_t abi_chosen;                    /* out: 0 refuses */
    crucible_str refusal;                   /* out, when refusing: why [static] */
    const crucible_descriptor *descriptor;  /* out [static] */
} crucible_negotiation;

/* The one symbol. Returns CRUCIBLE_OK, or another status with `refusal` set. Takes under 100 ms, starts nothing. */
#if defined(__GNUC__)
#define CRUCIBLE_EXPORT __attribute__((visibility("default")))
#else
#define CRUCIBLE_EXPORT
#endif
typedef int32_t (*crucible_plugin_entry_function)(crucible_negotiation *negotiation);
#define CRUCIBLE_PLUGIN_ENTRY_SYMBOL "crucible_plugin_entry"

#ifdef __cplusplus
}
#endif
#endif
