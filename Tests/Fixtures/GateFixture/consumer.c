#include "GateFixture.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static int32_t sink_write(crucible_out *out, const void *data, size_t size) {
    gf_sink *sink = (gf_sink *)out;
    if (sink->refuses || sink->size + size > (16u << 20)) return CRUCIBLE_TOO_LARGE;
    sink->data = realloc(sink->data, sink->size + size + 1);
    memcpy(sink->data + sink->size, data, size);
    sink->size += size;
    sink->writes += 1;
    return CRUCIBLE_OK;
}

void gf_sink_init(gf_sink *sink) {
    memset(sink, 0, sizeof *sink);
    sink->out.size = sizeof sink->out;
    sink->out.write = sink_write;
}
void gf_sink_free(gf_sink *sink) { free(sink->data); }

/* ---- Calls: each casts the gate's pointer to the consumer's prototype of that signature ---------------------------------- */
#define GUARD 0xa5

int32_t gf_call_scalars(gf_function function, const crucible_call *call, gf_scalars in, gf_scalars *out, bool *clean) {
    typedef int32_t (*prototype)(const crucible_call *, bool, int32_t, uint32_t, int64_t, uint64_t, double, bool *, int32_t *,
                                 uint32_t *, int64_t *, uint64_t *, double *);
    struct { uint8_t before[8], value[8], after[8]; } places[6];
    static const size_t sizes[6] = {sizeof(bool), 4, 4, 8, 8, 8};
    memset(places, GUARD, sizeof places);
    int32_t status = ((prototype)function)(
        call, in.b, in.i, in.u, in.l, in.w, in.d, (bool *)places[0].value, (int32_t *)places[1].value, (uint32_t *)places[2].value,
        (int64_t *)places[3].value, (uint64_t *)places[4].value, (double *)places[5].value);
    *clean = true;
    for (int at = 0; at < 6; at++) {
        const uint8_t *bytes = (const uint8_t *)&places[at];
        for (size_t byte = 0; byte < sizeof places[at]; byte++)
            if ((byte < 8 || byte >= 8 + sizes[at]) && bytes[byte] != GUARD) *clean = false;
    }
    memcpy(&out->b, places[0].value, 1);
    memcpy(&out->i, places[1].value, 4);
    memcpy(&out->u, places[2].value, 4);
    memcpy(&out->l, places[3].value, 8);
    memcpy(&out->w, places[4].value, 8);
    memcpy(&out->d, places[5].value, 8);
    return status;
}

int32_t gf_call_raw_bool(gf_function function, const crucible_call *call, uint8_t value) {
    /* A hostile consumer: the same call, with a byte where a bool belongs. */
    typedef int32_t (*prototype)(const crucible_call *, uint8_t, int32_t, uint32_t, int64_t, uint64_t, double, void *, void *, void *,
                                 void *, void *, void *);
    uint64_t places[6] = {0};
    return ((prototype)function)(call, value, 0, 0, 0, 0, 0, places, places + 1, places + 2, places + 3, places + 4, places + 5);
}

int32_t gf_call_texts(gf_function function, const crucible_call *call, crucible_str text, crucible_bytes bytes, uint64_t handle,
                      crucible_out *text_out, crucible_out *bytes_out, uint64_t *handle_out) {
    typedef int32_t (*prototype)(const crucible_call *, crucible_str, crucible_bytes, uint64_t, crucible_out *, crucible_out *, uint64_t *);
    return ((prototype)function)(call, text, bytes, handle, text_out, bytes_out, handle_out);
}

int32_t gf_call_add(gf_function function, const crucible_call *call, int64_t a, int64_t b, int64_t *sum) {
    typedef int32_t (*prototype)(const crucible_call *, int64_t, int64_t, int64_t *);
    return ((prototype)function)(call, a, b, sum);
}

int32_t gf_call_measure(gf_function function, const crucible_call *call, crucible_str text, uint64_t *size) {
    typedef int32_t (*prototype)(const crucible_call *, crucible_str, uint64_t *);
    return ((prototype)function)(call, text, size);
}

int32_t gf_call_misbehave(gf_function function, const crucible_call *call, int32_t how, crucible_out *text, bool *flag) {
    typedef int32_t (*prototype)(const crucible_call *, int32_t, crucible_out *, bool *);
    return ((prototype)function)(call, how, text, flag);
}

int32_t gf_call_nest(gf_function function, const crucible_call *call, int32_t depth, int32_t *reached) {
    typedef int32_t (*prototype)(const crucible_call *, int32_t, int32_t *);
    return ((prototype)function)(call, depth, reached);
}

int64_t gf_hammer(gf_function function, int64_t count) {
    crucible_call call = {.size = sizeof call};
    int64_t right = 0;
    for (int64_t at = 0; at < count; at++) {
        int64_t sum = 0;
        right += gf_call_add(function, &call, at, 1, &sum) == CRUCIBLE_OK && sum == at + 1;
    }
    return right;
}

/* ---- Asynchronous --------------------------------------------------------------------------------------------------------- */
struct gf_consumer {
    pthread_mutex_t mutex;
    pthread_cond_t released;
    bool held;
    int waiting, dones, events, events_at_done;
    int32_t status;
    char text[256];
};

gf_consumer *gf_consumer_new(void) {
    gf_consumer *consumer = calloc(1, sizeof *consumer);
    pthread_mutex_init(&consumer->mutex, NULL);
    pthread_cond_init(&consumer->released, NULL);
    consumer->events_at_done = -1;
    return consumer;
}

static int32_t on_event(void *context, crucible_str text) {
    (void)text;
    gf_consumer *consumer = context;
    pthread_mutex_lock(&consumer->mutex);
    consumer->waiting += 1;
    while (consumer->held) pthread_cond_wait(&consumer->released, &consumer->mutex);
    consumer->waiting -= 1;
    consumer->events += 1;
    pthread_mutex_unlock(&consumer->mutex);
    return CRUCIBLE_OK;
}

static int32_t on_done(void *context, int32_t status, crucible_str text) {
    gf_consumer *consumer = context;
    pthread_mutex_lock(&consumer->mutex);
    consumer->dones += 1;
    consumer->events_at_done = consumer->events;
    consumer->status = status;
    size_t size = text.size < sizeof consumer->text - 1 ? text.size : sizeof consumer->text - 1;
    memcpy(consumer->text, text.data ? text.data : "", size);
    consumer->text[size] = 0;
    pthread_mutex_unlock(&consumer->mutex);
    return CRUCIBLE_OK;
}

int32_t gf_call_begin(gf_function function, const crucible_call *call, int32_t how, gf_consumer *consumer) {
    typedef int32_t (*prototype)(const crucible_call *, int32_t, crucible_fn_str, crucible_fn_i32_str);
    return ((prototype)function)(call, how, (crucible_fn_str){on_event, consumer}, (crucible_fn_i32_str){on_done, consumer});
}

int32_t gf_call_post(gf_function function, const crucible_call *call, crucible_str text, gf_consumer *consumer) {
    typedef int32_t (*prototype)(const crucible_call *, crucible_str, crucible_fn_i32_str);
    return ((prototype)function)(call, text, (crucible_fn_i32_str){on_done, consumer});
}

int32_t gf_call_each(gf_function function, const crucible_call *call, int32_t count, gf_consumer *consumer) {
    typedef int32_t (*prototype)(const crucible_call *, int32_t, crucible_fn_str);
    return ((prototype)function)(call, count, (crucible_fn_str){on_event, consumer});
}

#define GUARDED(type, name, field)                    \
    type name(gf_consumer *consumer) {                \
        pthread_mutex_lock(&consumer->mutex);         \
        type value = consumer->field;                 \
        pthread_mutex_unlock(&consumer->mutex);       \
        return value;                                 \
    }
GUARDED(int, gf_dones, dones)
GUARDED(int, gf_events, events)
GUARDED(int, gf_events_at_done, events_at_done)
GUARDED(int, gf_waiting, waiting)
GUARDED(int32_t, gf_done_status, status)

const char *gf_done_text(gf_consumer *consumer) { return consumer->text; }

void gf_hold(gf_consumer *consumer, bool held) {
    pthread_mutex_lock(&consumer->mutex);
    consumer->held = held;
    pthread_cond_broadcast(&consumer->released);
    pthread_mutex_unlock(&consumer->mutex);
}
