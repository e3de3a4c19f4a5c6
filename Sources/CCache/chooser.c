#include "chooser.h"

#include "hash.h"

static const uint32_t windows[CC_CANDIDATES] = {1, 20, 60, 100};

enum {
    FIRST_CHOICE = 2,       /* 60%: the best of the four where nothing is known */
    MAXIMUM_SAMPLE = 512,   /* entries of a shadow: more did not choose better */
    MINIMUM_SAMPLE = 16,
    MAXIMUM_RATE = 1 << 15, /* keys of which one is in the sample */
    PERIOD = 256,           /* sampled requests between looks */
    MEMORY = 1024,          /* sampled requests after which a hit counts half, at least; twice the shadow's entries if that is more */
    CALIBRATION = 64,       /* sampled requests that a calibration takes, at least */
    MARGIN = 100,           /* a better one must be better by one in so many hits */
};

static bool runs(const cc_chooser *chooser, uint32_t at) { return !chooser->is_fixed || at >= CC_CANDIDATES || at == chooser->chosen; }

/* The same part of a room as that of the keys that are in the sample. */
static uint64_t sampled(const cc_chooser *chooser, uint64_t room) {
    uint64_t rate = (chooser->sample >> CC_SAMPLE_BIT) + 1;
    return room / rate > 0 ? (room + rate / 2) / rate : 1;
}

static void set_rooms(cc_chooser *chooser) {
    uint64_t bytes = (uint64_t)((int64_t)chooser->capacity.bytes - chooser->bias), step = chooser->step;
    for (uint32_t at = 0; at < CC_SHADOWS; at++) {
        cc_room room = chooser->capacity;
        if (at == CC_SMALLER) room.bytes = bytes > 2 * step ? bytes - step : bytes / 2;
        else if (at == CC_LARGER) room.bytes = bytes + step;
        else room.bytes = bytes;
        room = (cc_room){sampled(chooser, room.bytes), sampled(chooser, room.count)};
        if (room.count > chooser->shadows[at].limit) room.count = chooser->shadows[at].limit;
        cc_tinylfu_set(&chooser->shadows[at].lfu, room, windows[at < CC_CANDIDATES ? at : chooser->chosen]);
    }
}

/* One key in twice as many from now on. */
static void thin(cc_chooser *chooser) {
    chooser->sample = chooser->sample << 1 | UINT64_C(1) << CC_SAMPLE_BIT;
    set_rooms(chooser);
    for (uint32_t at = 0; at < CC_SHADOWS; at++)
        if (runs(chooser, at)) cc_shadow_thin(&chooser->shadows[at], chooser->sample);
}

/* Share of all requests. */
static const double OFF = 0.3;

bool cc_chooser_make(cc_chooser *chooser, uint64_t bytes, cc_room capacity, uint64_t step, uint32_t fixed) {
    *chooser = (cc_chooser){.capacity = capacity, .step = step, .chosen = FIRST_CHOICE, .is_fixed = fixed < CC_CANDIDATES};
    if (chooser->is_fixed) chooser->chosen = fixed;
    uint32_t limit = MAXIMUM_SAMPLE;
    while (limit > MINIMUM_SAMPLE && cc_shadow_bytes(limit) * CC_SHADOWS > bytes) limit -= limit / 8;
    for (uint32_t at = 0; at < CC_SHADOWS; at++) {
        if (!runs(chooser, at) || cc_shadow_make(&chooser->shadows[at], limit)) continue;
        cc_chooser_free(chooser);
        return false;
    }
    set_rooms(chooser);
    return true;
}

void cc_chooser_free(cc_chooser *chooser) {
    for (uint32_t at = 0; at < CC_SHADOWS; at++) cc_shadow_free(&chooser->shadows[at]);
}

uint64_t cc_chooser_size(const cc_chooser *chooser) {
    uint64_t bytes = 0;
    for (uint32_t at = 0; at < CC_SHADOWS; at++)
        if (chooser->shadows[at].table) bytes += cc_shadow_bytes(chooser->shadows[at].limit);
    return bytes;
}

/* A quarter of the room at most. */
static int64_t bounded(const cc_chooser *chooser, int64_t bias) {
    int64_t most = (int64_t)(chooser->capacity.bytes / 4);
    return bias > most ? most : bias < -most ? -most : bias;
}

void cc_chooser_resize(cc_chooser *chooser, cc_room capacity, uint64_t step) {
    chooser->capacity = capacity;
    chooser->step = step;
    chooser->bias = bounded(chooser, chooser->bias);
    chooser->seen = chooser->foreseen = 0;
    set_rooms(chooser);
}

void cc_chooser_calibrate(cc_chooser *chooser, uint64_t hits, uint64_t requests) {
    if (chooser->seen < CALIBRATION || requests == 0) return;
    double off = chooser->foreseen / chooser->seen - (double)hits / (double)requests;
    chooser->seen = chooser->foreseen = 0;
    /* As far off as only a cliff can bring it: a few keys that are asked for all the time, and are in the sample or not, do less. */
    if (off > -OFF && off < OFF) return;
    int64_t part = (int64_t)(chooser->step / 4);
    chooser->bias = bounded(chooser, chooser->bias + (off > 0 ? part : -part));
    set_rooms(chooser);
}

static void look(cc_chooser *chooser) {
    cc_shadow *shadows = chooser->shadows;
    uint32_t best = chooser->chosen;
    for (uint32_t at = 0; at < CC_CANDIDATES; at++)
        if (shadows[at].hits > shadows[best].hits) best = at;
    /* Clearly better: by the margin, and by more than half a standard deviation of what was counted. */
    double more = shadows[best].hits - shadows[chooser->chosen].hits;
    if (more * MARGIN > shadows[chooser->chosen].hits && 4 * more * more > shadows[best].hits) {
        chooser->chosen = best;
        chooser->switches++;
        set_rooms(chooser);
    }
    double memory = 2.0 * (double)cc_tinylfu_used(&shadows[chooser->chosen].lfu).count;
    if (memory < MEMORY) memory = MEMORY;
    /* 2^-x, for x of at most 1/4, to one part in a hundred. */
    double kept = 1 - 0.68 * PERIOD / memory;
    for (uint32_t at = 0; at < CC_CANDIDATES; at++) shadows[at].hits *= kept;
}

void cc_chooser_request(cc_chooser *chooser, uint64_t hash, uint32_t charge, uint32_t times) {
    bool hits[CC_SHADOWS] = {false}, is_full = false;
    for (uint32_t at = 0; at < CC_SHADOWS; at++) {
        if (!runs(chooser, at)) continue;
        hits[at] = cc_shadow_request(&chooser->shadows[at], hash, charge);
        chooser->shadows[at].hits += hits[at];
        is_full = is_full || cc_shadow_is_full(&chooser->shadows[at]);
    }
    double rate = (double)times * (double)((chooser->sample >> CC_SAMPLE_BIT) + 1);
    chooser->seen += 1;
    chooser->foreseen += hits[chooser->chosen];
    chooser->gain += rate * ((double)hits[CC_LARGER] - (double)hits[chooser->chosen]);
    chooser->loss += rate * ((double)hits[chooser->chosen] - (double)hits[CC_SMALLER]);
    if (is_full && chooser->sample >> CC_SAMPLE_BIT < MAXIMUM_RATE - 1) thin(chooser);
    if (++chooser->since < PERIOD) return;
    chooser->since = 0;
    if (!chooser->is_fixed) look(chooser);
}

void cc_chooser_forget(cc_chooser *chooser, uint64_t hash) {
    for (uint32_t at = 0; at < CC_SHADOWS; at++)
        if (runs(chooser, at)) cc_shadow_forget(&chooser->shadows[at], hash);
}

uint32_t cc_chooser_window(const cc_chooser *chooser) { return windows[chooser->chosen]; }
