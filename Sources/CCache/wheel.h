/* When entries expire: hierarchical timing wheels. */
#ifndef CC_WHEEL_H
#define CC_WHEEL_H

#include <stdbool.h>
#include <stdint.h>

/* A tick is 2^27 ns, 134 ms; the four wheels reach 8.6 s, 9 min, 10 h and 26 days. What is later waits at the end of the last one. */
enum { CC_TICK_BITS = 27, CC_LEVELS = 4, CC_STEP_BITS = 6, CC_STEPS = 1 << CC_STEP_BITS };

/* An entry's place in its list; entries have numbers from 1. */
typedef struct cc_timer {
    uint32_t next;
    uint32_t previous;  /* an entry, or a bucket with CC_BUCKET set; 0: not in the wheel */
} cc_timer;

enum { CC_BUCKET = 1u << 31 };

/* Hashed and hierarchical timing wheels (Varghese, Lauck, SOSP 1987). Guarded by its owner's lock. The owner keeps the timers and the
 * times, which it gives by number. */
typedef struct cc_wheel {
    uint64_t tick;  /* all before it are done */
    uint64_t filled[CC_LEVELS];
    uint32_t buckets[CC_LEVELS * CC_STEPS];
} cc_wheel;

void cc_wheel_add(cc_wheel *wheel, cc_timer *timers, uint32_t id, uint64_t time);
void cc_wheel_remove(cc_wheel *wheel, cc_timer *timers, uint32_t id);

/* The next whose time is over, taken out; 0 when there is none, or when `steps`, which is counted down, is used up. `time_of` gives an
 * entry's time. */
uint32_t cc_wheel_next(cc_wheel *wheel, cc_timer *timers, uint64_t now, uint64_t *steps,
                       uint64_t (*time_of)(const void *context, uint32_t id), const void *context);

#endif
