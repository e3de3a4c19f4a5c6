#include "include/CCache.h"

/* A move must bring a tenth more than it costs, and more than chance would explain, or budgets would go to and fro. */
enum { MARGIN_PERCENT = 10, DEVIATIONS = 3 };

/* The variance of a number of hits that was found by counting those in a sample, which is Poisson's. */
static double variance(double hits, double weight, uint32_t unit) {
    double least = hits < 1 ? 1 : hits;
    return least * weight * weight * unit;
}

cc_move cc_arbitrate(const cc_share *shares, uint32_t count, uint64_t step) {
    cc_move best = {0, 0, 0};
    double most = 0;
    for (uint32_t to = 0; to < count; to++) {
        if (shares[to].maximum - shares[to].budget < step) continue;
        for (uint32_t from = 0; from < count; from++) {
            if (from == to || shares[from].budget - shares[from].minimum < step) continue;
            double gain = shares[to].gain * shares[to].weight, loss = shares[from].loss * shares[from].weight;
            double more = gain - loss;
            double chance = variance(shares[to].gain, shares[to].weight, shares[to].unit)
                            + variance(shares[from].loss, shares[from].weight, shares[from].unit);
            if (more <= most || more * 100 < loss * MARGIN_PERCENT || more * more < DEVIATIONS * DEVIATIONS * chance) continue;
            best = (cc_move){from, to, step};
            most = more;
        }
    }
    return best;
}
