#include "GateFixture.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEPT_CAPACITY 65536

struct gf_provider {
    const crucible_host *host;
    pthread_mutex_t mutex; /* guards seen, seen_caller, kept and item */
    crucible_call seen;
    char seen_caller[CRUCIBLE_LIMIT_NAME + 1];
    gf_kept kept[KEPT_CAPACITY];
    int first, count;
    crucible_fn_str item;
    gf_function import;
    atomic_int inside, most_inside, cancelled, late_status;
};

gf_provider *gf_provider_new(const crucible_host *host) {
    gf_provider *provider = calloc(1, sizeof *provider);
    provider->host = host;
    pthread_mutex_init(&provider->mutex, NULL);
    atomic_store(&provider->late_status, -1);
    return provider;
}

void gf_provider_import(gf_provider *provider, gf_function function) { provider->import = function; }

static void see(gf_provider *provider, const crucible_call *call) {
    pthread_mutex_lock(&provider->mutex);
    provider->seen = *call;
    size_t size = call->caller.size < CRUCIBLE_LIMIT_NAME ? call->caller.size : CRUCIBLE_LIMIT_NAME;
    memcpy(provider->seen_caller, call->caller.data, size);
    provider->seen_caller[size] = 0;
    pthread_mutex_unlock(&provider->mutex);
}

crucible_call gf_seen(gf_provider *provider) {
    pthread_mutex_lock(&provider->mutex);
    crucible_call seen = provider->seen;
    pthread_mutex_unlock(&provider->mutex);
    return seen;
}
const char *gf_seen_caller(gf_provider *provider) { return provider->seen_caller; }
int gf_most_inside(gf_provider *provider) { return atomic_load(&provider->most_inside); }
int gf_cancelled(gf_provider *provider) { return atomic_load(&provider->cancelled); }
int32_t gf_late_status(gf_provider *provider) { return atomic_load(&provider->late_status); }

int gf_kept_count(gf_provider *provider) {
    pthread_mutex_lock(&provider->mutex);
    int count = provider->count;
    pthread_mutex_unlock(&provider->mutex);
    return count;
}

bool gf_take(gf_provider *provider, gf_kept *kept) {
    pthread_mutex_lock(&provider->mutex);
    bool found = provider->count > 0;
    if (found) {
        *kept = provider->kept[provider->first];
        provider->first = (provider->first + 1) % KEPT_CAPACITY;
        provider->count -= 1;
    }
    pthread_mutex_unlock(&provider->mutex);
    return found;
}

static void keep(gf_provider *provider, const crucible_call *call, crucible_fn_str event, crucible_fn_i32_str done) {
    pthread_mutex_lock(&provider->mutex);
    if (provider->count == KEPT_CAPACITY) abort();
    provider->kept[(provider->first + provider->count) % KEPT_CAPACITY] = (gf_kept){*call, event, done};
    provider->count += 1;
    pthread_mutex_unlock(&provider->mutex);
}

int32_t gf_event(const gf_kept *kept, crucible_str text) { return kept->event.invoke(kept->event.context, text); }
int32_t gf_done(const gf_kept *kept, int32_t status, crucible_str text) { return kept->done.invoke(kept->done.context, status, text); }

crucible_fn_str gf_kept_item(gf_provider *provider) {
    pthread_mutex_lock(&provider->mutex);
    crucible_fn_str item = provider->item;
    pthread_mutex_unlock(&provider->mutex);
    return item;
}

/* ---- Functions: each takes a gf_provider as its instance -------------------------------------------------------------------- */
static int32_t scalars(void *instance, const crucible_call *call, bool b, int32_t i, uint32_t u, int64_t l, uint64_t w, double d,
                       bool *bo, int32_t *io, uint32_t *uo, int64_t *lo, uint64_t *wo, double *dout) {
    see(instance, call);
    *bo = b, *io = i, *uo = u, *lo = l, *wo = w, *dout = d;
    return CRUCIBLE_OK;
}

static int32_t texts(void *instance, const crucible_call *call, crucible_str text, crucible_bytes bytes, uint64_t handle,
                     crucible_out *text_out, crucible_out *bytes_out, uint64_t *handle_out) {
    see(instance, call);
    for (size_t at = 0; at < text.size; at++) text_out->write(text_out, text.data + at, 1);
    bytes_out->write(bytes_out, bytes.data, bytes.size);
    *handle_out = handle;
    return CRUCIBLE_OK;
}

static int32_t add(void *instance, const crucible_call *call, int64_t a, int64_t b, int64_t *sum) {
    (void)instance, (void)call;
    *sum = (int64_t)((uint64_t)a + (uint64_t)b);
    return CRUCIBLE_OK;
}

static int32_t measure(void *instance, const crucible_call *call, crucible_str text, uint64_t *size) {
    gf_provider *provider = instance;
    see(provider, call);
    if (text.size == 0) return provider->host->fail(provider->host, call, CRUCIBLE_NOT_FOUND, CRUCIBLE_STR("nothing to measure"));
    *size = text.size;
    return CRUCIBLE_OK;
}

static int32_t misbehave(void *instance, const crucible_call *call, int32_t how, crucible_out *text, bool *flag) {
    gf_provider *provider = instance;
    see(provider, call);
    switch (how) {
    case GF_UNKNOWN_STATUS: return 4711;
    case GF_WRITE_AND_FAIL:
        text->write(text, "half", 4);
        *flag = true;
        return provider->host->fail(provider->host, call, CRUCIBLE_NOT_FOUND, CRUCIBLE_STR("no such thing"));
    case GF_FAIL_SILENTLY: return CRUCIBLE_UNAVAILABLE;
    case GF_NOT_UTF8: text->write(text, "\xff\xfe", 2); return CRUCIBLE_OK;
    case GF_TOO_MUCH:
        while (text->write(text, "0123456789abcdef", 16) == CRUCIBLE_OK) {}
        return CRUCIBLE_OK;
    case GF_BOOL_SEVEN:
        text->write(text, "fine", 4);
        memset(flag, 7, 1);
        return CRUCIBLE_OK;
    case GF_FAIL_IN_WRONG_TEXT: return provider->host->fail(provider->host, call, CRUCIBLE_FAILED, CRUCIBLE_STR("\xff"));
    default: text->write(text, "fine", 4); *flag = true; return CRUCIBLE_OK;
    }
}

static int32_t nest(void *instance, const crucible_call *call, int32_t depth, int32_t *reached) {
    gf_provider *provider = instance;
    if (depth == 0) {
        *reached = 0;
        return CRUCIBLE_OK;
    }
    int32_t below = 0;
    int32_t status = gf_call_nest(provider->import, call, depth - 1, &below);
    *reached = below + 1;
    return status;
}

/* Passes the call that it got on to its import. */
static int32_t relay(void *instance, const crucible_call *call, int64_t a, int64_t b, int64_t *sum) {
    gf_provider *provider = instance;
    see(provider, call);
    return gf_call_add(provider->import, call, a, b, sum);
}

static int32_t dwell(void *instance, const crucible_call *call, int64_t a, int64_t b, int64_t *sum) {
    gf_provider *provider = instance;
    int inside = atomic_fetch_add(&provider->inside, 1) + 1;
    int most = atomic_load(&provider->most_inside);
    while (inside > most && !atomic_compare_exchange_weak(&provider->most_inside, &most, inside)) {}
    for (int turn = 0; turn < 20; turn++) sched_yield();
    int32_t status = add(instance, call, a, b, sum);
    /* Once more through the gate, on the thread that is inside already. */
    if (provider->import && a > 0) status = gf_call_add(provider->import, call, 0, b, sum);
    *sum = a + b;
    atomic_fetch_sub(&provider->inside, 1);
    return status;
}

static int32_t each(void *instance, const crucible_call *call, int32_t count, crucible_fn_str item) {
    gf_provider *provider = instance;
    see(provider, call);
    pthread_mutex_lock(&provider->mutex);
    provider->item = item;
    pthread_mutex_unlock(&provider->mutex);
    for (int32_t at = 0; at < count; at++) {
        int32_t status = item.invoke(item.context, CRUCIBLE_STR("item"));
        if (status != CRUCIBLE_OK) return status;
    }
    return CRUCIBLE_OK;
}

static int32_t note_cancel(void *context) {
    atomic_fetch_add(&((gf_provider *)context)->cancelled, 1);
    return CRUCIBLE_OK;
}

static int32_t begin(void *instance, const crucible_call *call, int32_t how, crucible_fn_str event, crucible_fn_i32_str done) {
    gf_provider *provider = instance;
    see(provider, call);
    crucible_fn_void on_cancel = {note_cancel, provider};
    switch (how) {
    case GF_KEEP:
        provider->host->on_cancel(provider->host, call->id, on_cancel);
        keep(provider, call, event, done);
        return CRUCIBLE_OK;
    case GF_DONE_TWICE:
        done.invoke(done.context, CRUCIBLE_OK, CRUCIBLE_STR("first"));
        atomic_store(&provider->late_status, done.invoke(done.context, CRUCIBLE_OK, CRUCIBLE_STR("second")));
        return CRUCIBLE_OK;
    case GF_DONE_AND_FAIL:
        done.invoke(done.context, CRUCIBLE_OK, CRUCIBLE_STR("answered"));
        return provider->host->fail(provider->host, call, CRUCIBLE_FAILED, CRUCIBLE_STR("after all"));
    case GF_FAIL_AND_DONE:
        keep(provider, call, event, done);
        return provider->host->fail(provider->host, call, CRUCIBLE_DENIED, CRUCIBLE_STR("not for you"));
    case GF_UNKNOWN_STATUS: done.invoke(done.context, 4711, CRUCIBLE_STR("odd")); return CRUCIBLE_OK;
    case GF_NOT_UTF8: done.invoke(done.context, CRUCIBLE_OK, CRUCIBLE_STR("\xff")); return CRUCIBLE_OK;
    default: done.invoke(done.context, CRUCIBLE_OK, CRUCIBLE_STR("fine")); return CRUCIBLE_OK;
    }
}

/* Says how much it got. */
static int32_t post(void *instance, const crucible_call *call, crucible_str text, crucible_fn_i32_str done) {
    see(instance, call);
    char size[24];
    int count = snprintf(size, sizeof size, "%zu", (size_t)text.size);
    return done.invoke(done.context, CRUCIBLE_OK, (crucible_str){size, (size_t)count});
}

gf_function gf_target(const char *name) {
    static const struct { const char *name; gf_function function; } all[] = {
        {"scalars", (gf_function)scalars}, {"texts", (gf_function)texts}, {"add", (gf_function)add},
        {"misbehave", (gf_function)misbehave}, {"nest", (gf_function)nest}, {"relay", (gf_function)relay},
        {"dwell", (gf_function)dwell}, {"each", (gf_function)each}, {"begin", (gf_function)begin},
        {"measure", (gf_function)measure}, {"post", (gf_function)post},
    };
    for (size_t at = 0; at < sizeof all / sizeof *all; at++)
        if (strcmp(all[at].name, name) == 0) return all[at].function;
    abort();
}
