/* metric.h — crucible.metric/1, a service of the host: the figures of a plugin, in the host's one registry.
 *
 * Metrics and series are the plugin's, not the generation's: what was counted goes on when the plugin is replaced. Handles are the same for
 * the same names and labels, and stay valid for as long as the host runs.
 */
#ifndef CRUCIBLE_METRIC_H
#define CRUCIBLE_METRIC_H

#include "interface.h"

#define CRUCIBLE_METRIC_1_NAME "crucible.metric/1"

/* The largest `amount` and `value`. */
#define CRUCIBLE_METRIC_LARGEST 1125899906842624u

/* define [any-thread]: says what a metric is; `definition` is metric-definition.schema.json. INVALID_ARGUMENT for what cannot be, DENIED for
 * a name of the host's own, WRONG_STATE when another plugin has defined the name as something else, RESOURCE_EXHAUSTED beyond the bound.
 * series [any-thread]: the series of a metric that has these labels, a JSON object of texts, or empty. Ask once and keep it.
 * RESOURCE_EXHAUSTED beyond the bound: then nothing is counted for these labels, and that is counted.
 * add [any-thread]: to a counter; nanoseconds if the unit is `s`.
 * set [any-thread]: a gauge, in the metric's unit. It is forgotten when the generation that has set it ends.
 * record [any-thread]: a value into a distribution; nanoseconds if the unit is `s`. */
#define CRUCIBLE_METRIC_1(F, X, IN, OUT, FN) \
    F(X, define, IN(str, definition), OUT(handle, metric)) \
    F(X, series, IN(handle, metric), IN(str, labels), OUT(handle, series)) \
    F(X, add, IN(handle, series), IN(u64, amount)) \
    F(X, set, IN(handle, series), IN(f64, value)) \
    F(X, record, IN(handle, series), IN(u64, value))

CRUCIBLE_CONSUMER_TABLE(crucible_metric_1, CRUCIBLE_METRIC_1)

#endif
