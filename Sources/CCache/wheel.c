#include "wheel.h"

/* The number of the step of a level in which a tick is. */
static uint64_t step_of(uint64_t tick, uint32_t level) { return tick >> level * CC_STEP_BITS; }

static uint32_t bucket_of(uint64_t tick, uint32_t level) { return level * CC_STEPS + (uint32_t)(step_of(tick, level) & (CC_STEPS - 1)); }

/* The lowest level that reaches the tick, so that a bucket never holds two steps. */
static uint32_t bucket_for(const cc_wheel *wheel, uint64_t tick) {
    if (tick < wheel->tick) tick = wheel->tick;
    for (uint32_t level = 0; level < CC_LEVELS; level++)
        if (step_of(tick, level) - step_of(wheel->tick, level) < CC_STEPS) return bucket_of(tick, level);
    return bucket_of(wheel->tick + ((uint64_t)(CC_STEPS - 1) << (CC_LEVELS - 1) * CC_STEP_BITS), CC_LEVELS - 1);
}

void cc_wheel_add(cc_wheel *wheel, cc_timer *timers, uint32_t id, uint64_t time) {
    uint32_t bucket = bucket_for(wheel, time >> CC_TICK_BITS);
    timers[id] = (cc_timer){wheel->buckets[bucket], bucket | CC_BUCKET};
    if (timers[id].next) timers[timers[id].next].previous = id;
    wheel->buckets[bucket] = id;
    wheel->filled[bucket / CC_STEPS] |= UINT64_C(1) << bucket % CC_STEPS;
}

void cc_wheel_remove(cc_wheel *wheel, cc_timer *timers, uint32_t id) {
    cc_timer timer = timers[id];
    if (!timer.previous) return;
    if (timer.next) timers[timer.next].previous = timer.previous;
    if (timer.previous & CC_BUCKET) {
        uint32_t bucket = timer.previous & ~(uint32_t)CC_BUCKET;
        wheel->buckets[bucket] = timer.next;
        if (!timer.next) wheel->filled[bucket / CC_STEPS] &= ~(UINT64_C(1) << bucket % CC_STEPS);
    } else {
        timers[timer.previous].next = timer.next;
    }
    timers[id] = (cc_timer){0, 0};
}

/* Where something may be due next: what is empty is passed over at once. */
static uint64_t next_tick(const cc_wheel *wheel, uint64_t now) {
    uint64_t next = wheel->tick + 1;
    for (uint32_t level = 0; level < CC_LEVELS && wheel->filled[level] == 0; level++)
        next = (step_of(wheel->tick, level + 1) + 1) << (level + 1) * CC_STEP_BITS;
    return next < now ? next : now;
}

/* Moves what lies in the present step of the higher levels down to where its time says. */
static bool cascade(cc_wheel *wheel, cc_timer *timers, uint64_t *steps, uint64_t (*time_of)(const void *, uint32_t), const void *context) {
    for (uint32_t level = CC_LEVELS - 1; level > 0; level--) {
        for (uint32_t id; (id = wheel->buckets[bucket_of(wheel->tick, level)]);) {
            if (*steps == 0) return false;
            (*steps)--;
            cc_wheel_remove(wheel, timers, id);
            cc_wheel_add(wheel, timers, id, time_of(context, id));
        }
    }
    return true;
}

uint32_t cc_wheel_next(cc_wheel *wheel, cc_timer *timers, uint64_t now, uint64_t *steps,
                       uint64_t (*time_of)(const void *context, uint32_t id), const void *context) {
    uint64_t until = now >> CC_TICK_BITS;
    while (wheel->tick < until) {
        if (!cascade(wheel, timers, steps, time_of, context)) return 0;
        uint32_t id = wheel->buckets[bucket_of(wheel->tick, 0)];
        if (id) {
            if (*steps == 0) return 0;
            (*steps)--;
            cc_wheel_remove(wheel, timers, id);
            return id;
        }
        wheel->tick = next_tick(wheel, until);
    }
    return 0;
}
