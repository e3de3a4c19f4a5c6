/* counter.c — provides acme.counter/1: a plugin in C, with an interface that the host has never heard of.
 *
 * The plugin is serial: the host lets one thread at a time into its functions, so the totals need no lock. on_cancel comes from any
 * thread, so the watches have one. Nothing is called while it is held.
 */
#include "counter.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_KEYS = 64, LONGEST_KEY = 64, MOST_WATCHES = 16 };

typedef struct {
    char text[LONGEST_KEY];
    size_t size;
} key_text;

typedef struct {
    key_text key;
    int64_t value;
    char author[CRUCIBLE_LIMIT_NAME];
    size_t author_size;
} total_entry;

struct counter;

typedef struct {
    struct counter *counter;
    uint64_t call; /* 0: this place is free */
    key_text key;
    uint32_t left;
    crucible_fn_str change;
    crucible_fn_i32_str done;
} watcher;

typedef struct counter {
    const crucible_host *host;
    uint32_t count;
    total_entry totals[MOST_KEYS];
    pthread_mutex_t lock; /* of what follows */
    bool is_draining;
    watcher watchers[MOST_WATCHES];
} counter;

CRUCIBLE_PROVIDER_PROTOTYPES(counter_, ACME_COUNTER_1)

static int32_t fail(const counter *self, const crucible_call *call, int32_t status, crucible_str message) {
    return self->host->fail(self->host, call, status, message);
}

static bool is_same(const key_text *key, crucible_str text) {
    return key->size == text.size && memcmp(key->text, text.data, text.size) == 0;
}

/* What is borrowed for the call and must live longer is copied. */
static key_text copy_key(crucible_str text) {
    key_text key = {.size = text.size};
    memcpy(key.text, text.data, text.size);
    return key;
}

static bool is_key(crucible_str text) { return text.size > 0 && text.size <= LONGEST_KEY; }

static total_entry *find(counter *self, crucible_str key) {
    for (uint32_t i = 0; is_key(key) && i < self->count; i++)
        if (is_same(&self->totals[i].key, key)) return &self->totals[i];
    return NULL;
}

/* ---- Watches ------------------------------------------------------------------------------------------------------------------ */

/* Frees the place of the watch with that call, so that exactly one thread calls its done. */
static bool take(counter *self, uint64_t call, watcher *taken) {
    bool found = false;
    pthread_mutex_lock(&self->lock);
    for (size_t i = 0; i < MOST_WATCHES && !found; i++) {
        if (call == 0 || self->watchers[i].call != call) continue;
        *taken = self->watchers[i];
        self->watchers[i].call = 0;
        found = true;
    }
    pthread_mutex_unlock(&self->lock);
    return found;
}

static void finish(counter *self, uint64_t call, int32_t status, crucible_str text) {
    watcher ended;
    if (take(self, call, &ended)) ended.done.invoke(ended.done.context, status, text);
}

/* The place may have been given to another call meanwhile, which is still wanted then. */
static int32_t watch_cancelled(void *context) {
    watcher *place = context;
    counter *self = place->counter;
    pthread_mutex_lock(&self->lock);
    uint64_t call = place->call;
    pthread_mutex_unlock(&self->lock);
    int32_t status = call == 0 ? CRUCIBLE_OK : self->host->call_check(self->host, call);
    if (status != CRUCIBLE_OK) finish(self, call, status, CRUCIBLE_STR("no longer wanted"));
    return CRUCIBLE_OK;
}

/* Counts one change for everybody who watches the key, and copies them. */
static size_t due(counter *self, crucible_str key, watcher *copies) {
    size_t count = 0;
    pthread_mutex_lock(&self->lock);
    for (size_t i = 0; i < MOST_WATCHES; i++) {
        watcher *each = &self->watchers[i];
        if (each->call == 0 || each->left == 0 || !is_same(&each->key, key)) continue;
        each->left--;
        copies[count++] = *each;
    }
    pthread_mutex_unlock(&self->lock);
    return count;
}

static void tell(counter *self, crucible_str key, int64_t total) {
    watcher told[MOST_WATCHES];
    size_t count = due(self, key, told);
    char digits[24];
    int size = snprintf(digits, sizeof digits, "%" PRId64, total);
    crucible_str text = {digits, (size_t)size};
    for (size_t i = 0; i < count; i++) {
        int32_t status = told[i].change.invoke(told[i].change.context, text);
        if (status != CRUCIBLE_OK) finish(self, told[i].call, status, CRUCIBLE_STR("the change was not taken"));
        else if (told[i].left == 0) finish(self, told[i].call, CRUCIBLE_OK, text);
    }
}

static int32_t counter_watch(
    void *instance, const crucible_call *call, crucible_str key, uint32_t changes, crucible_fn_str change, crucible_fn_i32_str done) {
    counter *self = instance;
    if (!is_key(key)) return fail(self, call, CRUCIBLE_INVALID_ARGUMENT, CRUCIBLE_STR("a key has 1 to 64 bytes"));
    if (changes == 0) {
        done.invoke(done.context, CRUCIBLE_OK, (crucible_str){NULL, 0});
        return CRUCIBLE_OK;
    }
    watcher *place = NULL;
    pthread_mutex_lock(&self->lock);
    bool is_draining = self->is_draining;
    for (size_t i = 0; i < MOST_WATCHES && place == NULL && !is_draining; i++)
        if (self->watchers[i].call == 0) place = &self->watchers[i];
    if (place != NULL) *place = (watcher){self, call->id, copy_key(key), changes, change, done};
    pthread_mutex_unlock(&self->lock);
    if (is_draining) return fail(self, call, CRUCIBLE_DRAINING, CRUCIBLE_STR("the counter stops"));
    if (place == NULL) return fail(self, call, CRUCIBLE_RESOURCE_EXHAUSTED, CRUCIBLE_STR("16 watch already"));
    int32_t status = self->host->on_cancel(self->host, call->id, (crucible_fn_void){watch_cancelled, place});
    watcher refused;
    /* Whoever returns a failure never calls done. */
    return status != CRUCIBLE_OK && take(self, call->id, &refused) ? status : CRUCIBLE_OK;
}

/* ---- Totals ------------------------------------------------------------------------------------------------------------------- */

static int32_t counter_add(void *instance, const crucible_call *call, crucible_str key, int64_t amount, int64_t *total) {
    counter *self = instance;
    if (!is_key(key)) return fail(self, call, CRUCIBLE_INVALID_ARGUMENT, CRUCIBLE_STR("a key has 1 to 64 bytes"));
    total_entry *entry = find(self, key);
    if (entry == NULL) {
        if (self->count == MOST_KEYS) return fail(self, call, CRUCIBLE_RESOURCE_EXHAUSTED, CRUCIBLE_STR("there are 64 keys already"));
        entry = &self->totals[self->count++];
        *entry = (total_entry){.key = copy_key(key)};
    }
    int64_t sum;
    if (__builtin_add_overflow(entry->value, amount, &sum))
        return fail(self, call, CRUCIBLE_INVALID_ARGUMENT, CRUCIBLE_STR("the total does not fit 64 bits"));
    entry->value = sum;
    entry->author_size = call->caller.size < sizeof entry->author ? call->caller.size : sizeof entry->author;
    memcpy(entry->author, call->caller.data, entry->author_size);
    *total = sum;
    tell(self, key, sum);
    return CRUCIBLE_OK;
}

static int32_t counter_read(void *instance, const crucible_call *call, crucible_str key, int64_t *total) {
    const total_entry *entry = find(instance, key);
    if (entry == NULL) return fail(instance, call, CRUCIBLE_NOT_FOUND, CRUCIBLE_STR("nothing was added under this key"));
    *total = entry->value;
    return CRUCIBLE_OK;
}

static int32_t counter_author(void *instance, const crucible_call *call, crucible_str key, crucible_out *plugin) {
    const total_entry *entry = find(instance, key);
    if (entry == NULL) return fail(instance, call, CRUCIBLE_NOT_FOUND, CRUCIBLE_STR("nothing was added under this key"));
    return plugin->write(plugin, entry->author, entry->author_size);
}

/* ---- Life ----------------------------------------------------------------------------------------------------------------------- */

static int32_t create(const crucible_host *host, void **instance) {
    counter *self = calloc(1, sizeof *self);
    if (self == NULL) return CRUCIBLE_RESOURCE_EXHAUSTED;
    self->host = host;
    pthread_mutex_init(&self->lock, NULL);
    *instance = self;
    return CRUCIBLE_OK;
}

/* Watches wait for something that may never come: they do not hold up the end. */
static int32_t drain(void *instance, const crucible_call *call) {
    (void)call;
    counter *self = instance;
    pthread_mutex_lock(&self->lock);
    self->is_draining = true;
    pthread_mutex_unlock(&self->lock);
    for (size_t i = 0; i < MOST_WATCHES; i++) {
        pthread_mutex_lock(&self->lock);
        uint64_t waiting = self->watchers[i].call;
        pthread_mutex_unlock(&self->lock);
        finish(self, waiting, CRUCIBLE_GONE, CRUCIBLE_STR("the counter stops"));
    }
    return CRUCIBLE_OK;
}

static void destroy(void *instance) {
    counter *self = instance;
    pthread_mutex_destroy(&self->lock);
    free(self);
}

/* ---- What the library says about itself ------------------------------------------------------------------------------------------- */

static const crucible_function functions[] = {CRUCIBLE_PROVIDER_FUNCTIONS(counter_, ACME_COUNTER_1)};
static const crucible_provided provided[] = {
    {
        .size = sizeof(crucible_provided),
        .minor = ACME_COUNTER_1_MINOR,
        .interface_name = CRUCIBLE_STR_INIT(ACME_COUNTER_1_NAME),
        .functions = functions,
        .count = sizeof functions / sizeof *functions,
    },
};
static const crucible_lifecycle lifecycle = {.size = sizeof lifecycle, .create = create, .drain = drain, .destroy = destroy};
static const crucible_descriptor descriptor = {
    .size = sizeof descriptor,
    .abi = CRUCIBLE_ABI_MAXIMUM,
    .id = CRUCIBLE_STR_INIT("acme.counter"),
    .version = CRUCIBLE_STR_INIT("1.1.0"),
    .summary = CRUCIBLE_STR_INIT("Totals under names; an example in C"),
    .threads = CRUCIBLE_THREADS_SERIAL,
    .unload = CRUCIBLE_UNLOAD_ATTEMPT,
    .provided_count = 1,
    .provided = provided,
    .lifecycle = &lifecycle,
};

CRUCIBLE_EXPORT int32_t crucible_plugin_entry(crucible_negotiation *negotiation);
CRUCIBLE_EXPORT int32_t crucible_plugin_entry(crucible_negotiation *negotiation) {
    if (negotiation->abi_minimum > CRUCIBLE_ABI_MAXIMUM || negotiation->abi_maximum < CRUCIBLE_ABI_MAXIMUM) {
        negotiation->refusal = CRUCIBLE_STR("this plugin speaks ABI 1");
        return CRUCIBLE_UNAVAILABLE;
    }
    negotiation->abi_chosen = CRUCIBLE_ABI_MAXIMUM;
    negotiation->descriptor = &descriptor;
    return CRUCIBLE_OK;
}
