/* Both sides of a gate in C: functions of every shape that a provider may have, and a consumer that calls them by plain pointers. */
#ifndef GATE_FIXTURE_H
#define GATE_FIXTURE_H

#include <crucible/crucible.h>
#include <crucible/interface.h>

typedef void (*gf_function)(void);

/* ---- The provider -------------------------------------------------------------------------------------------------------- */
typedef struct gf_provider gf_provider;

/* What an asynchronous function got, kept to be answered later. */
typedef struct gf_kept {
    crucible_call call;
    crucible_fn_str event;
    crucible_fn_i32_str done;
} gf_kept;

enum {
    GF_FINE,
    GF_UNKNOWN_STATUS,       /* returns 4711 */
    GF_WRITE_AND_FAIL,       /* writes its outs, then fails with a text */
    GF_FAIL_SILENTLY,        /* fails without a text */
    GF_NOT_UTF8,             /* writes an out str that is not UTF-8 */
    GF_TOO_MUCH,             /* writes until it is refused, then says OK */
    GF_BOOL_SEVEN,           /* writes 7 to an out bool */
    GF_FAIL_IN_WRONG_TEXT,   /* fails with a text that is not UTF-8 */
    GF_KEEP,                 /* asynchronous: keeps the callbacks */
    GF_DONE_TWICE,           /* asynchronous: answers twice before it returns */
    GF_DONE_AND_FAIL,        /* asynchronous: answers, then returns an error */
    GF_FAIL_AND_DONE,        /* asynchronous: keeps the callbacks and returns an error */
};

gf_provider *gf_provider_new(const crucible_host *host);
gf_function gf_target(const char *name);
/* The import that `nest` and `relay` call. */
void gf_provider_import(gf_provider *provider, gf_function function);

/* What the last function saw of its call; `error` and borrowed texts cleared but for the caller, a copy. */
crucible_call gf_seen(gf_provider *provider);
const char *gf_seen_caller(gf_provider *provider);
int gf_most_inside(gf_provider *provider);      /* the largest number of threads inside `dwell` at once */
int gf_cancelled(gf_provider *provider);        /* how often on_cancel called */
int32_t gf_late_status(gf_provider *provider);  /* what the last callback after an answer returned */
int gf_kept_count(gf_provider *provider);
bool gf_take(gf_provider *provider, gf_kept *kept); /* the oldest that was kept */
int32_t gf_event(const gf_kept *kept, crucible_str text);
int32_t gf_done(const gf_kept *kept, int32_t status, crucible_str text);
crucible_fn_str gf_kept_item(gf_provider *provider); /* the callback that `each` got */

/* ---- The consumer -------------------------------------------------------------------------------------------------------- */
/* Collects a text, in at most 16 MiB, and counts in how many pieces it came. `refuses` makes every write fail. */
typedef struct gf_sink {
    crucible_out out;
    char *data;
    size_t size;
    int writes;
    bool refuses;
} gf_sink;
void gf_sink_init(gf_sink *sink);
void gf_sink_free(gf_sink *sink);

typedef struct gf_scalars {
    bool b;
    int32_t i;
    uint32_t u;
    int64_t l;
    uint64_t w;
    double d;
} gf_scalars;
/* Calls `scalars`; true if nothing beside the outs was written. */
int32_t gf_call_scalars(gf_function function, const crucible_call *call, gf_scalars in, gf_scalars *out, bool *clean);
int32_t gf_call_raw_bool(gf_function function, const crucible_call *call, uint8_t value);
int32_t gf_call_texts(gf_function function, const crucible_call *call, crucible_str text, crucible_bytes bytes, uint64_t handle,
                      crucible_out *text_out, crucible_out *bytes_out, uint64_t *handle_out);
int32_t gf_call_add(gf_function function, const crucible_call *call, int64_t a, int64_t b, int64_t *sum);
int32_t gf_call_measure(gf_function function, const crucible_call *call, crucible_str text, uint64_t *size);
int32_t gf_call_misbehave(gf_function function, const crucible_call *call, int32_t how, crucible_out *text, bool *flag);
int32_t gf_call_nest(gf_function function, const crucible_call *call, int32_t depth, int32_t *reached);
/* Calls `add` that often; gives how many returned OK with the right sum. */
int64_t gf_hammer(gf_function function, int64_t count);

/* A consumer of asynchronous functions. */
typedef struct gf_consumer gf_consumer;
gf_consumer *gf_consumer_new(void);
int32_t gf_call_begin(gf_function function, const crucible_call *call, int32_t how, gf_consumer *consumer);
int32_t gf_call_post(gf_function function, const crucible_call *call, crucible_str text, gf_consumer *consumer);
int32_t gf_call_each(gf_function function, const crucible_call *call, int32_t count, gf_consumer *consumer);
int gf_dones(gf_consumer *consumer);
int gf_events(gf_consumer *consumer);
int gf_events_at_done(gf_consumer *consumer); /* how many events had ended when done came; -1: done has not come */
int32_t gf_done_status(gf_consumer *consumer);
const char *gf_done_text(gf_consumer *consumer);
/* Makes events block inside the consumer until released. */
void gf_hold(gf_consumer *consumer, bool held);
int gf_waiting(gf_consumer *consumer);

#endif
