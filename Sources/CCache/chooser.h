/* Chooses a space's policy, and says what more or less memory would do, by shadows that run beside it. */
#ifndef CC_CHOOSER_H
#define CC_CHOOSER_H

#include "shadow.h"

/* The windows that compete; then the chosen one with less and with more room. */
enum { CC_CANDIDATES = 4, CC_SMALLER = CC_CANDIDATES, CC_LARGER, CC_SHADOWS };

/* Guarded by its owner's lock. */
typedef struct cc_chooser {
    cc_shadow shadows[CC_SHADOWS];
    cc_room capacity;          /* the space's */
    uint64_t step;             /* bytes that the last two have less and more */
    uint64_t sample;           /* keys whose hash has none of these bits are in the sample */
    uint32_t chosen;
    uint32_t switches;
    bool is_fixed;             /* then only the chosen candidate runs */
    uint32_t since;            /* sampled requests since the last look */
    double seen, foreseen;     /* sampled requests since the last calibration, and hits of the chosen one */
    int64_t bias;              /* bytes that the shadows have less than the space, see cc_chooser_calibrate */
    double gain, loss;         /* hits of the whole space by one step more and less, lately */
} cc_chooser;

/* Shadows that take at most `bytes`, for a space of that capacity. `fixed`: the candidate that runs alone; CC_CANDIDATES: all compete. False
 * when there is no memory. */
bool cc_chooser_make(cc_chooser *chooser, uint64_t bytes, cc_room capacity, uint64_t step, uint32_t fixed);
void cc_chooser_free(cc_chooser *chooser);
/* Bytes. */
uint64_t cc_chooser_size(const cc_chooser *chooser);
void cc_chooser_resize(cc_chooser *chooser, cc_room capacity, uint64_t step);

/* A request for a key, which the shadows store if it misses; it stands for `times` requests. */
void cc_chooser_request(cc_chooser *chooser, uint64_t hash, uint32_t charge, uint32_t times);
void cc_chooser_forget(cc_chooser *chooser, uint64_t hash);

/* Takes in what the space itself had since the last time. The keys of a sample may need more room than those of the whole, or less; where all
 * that is asked for just fits, the shadows would then see no end of it, and the space falls off a cliff. So their room is changed until they
 * foresee what happens. */
void cc_chooser_calibrate(cc_chooser *chooser, uint64_t hits, uint64_t requests);

/* Per cent, of the chosen candidate. */
uint32_t cc_chooser_window(const cc_chooser *chooser);

#endif
