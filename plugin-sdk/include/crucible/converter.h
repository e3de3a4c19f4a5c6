/* converter.h — crucible.converter/1: state of one version to another, during a hot swap.
 */
#ifndef CRUCIBLE_CONVERTER_H
#define CRUCIBLE_CONVERTER_H

#include "interface.h"

#define CRUCIBLE_CONVERTER_1_NAME "crucible.converter/1"

/* convert [any-thread]: `state` as save_state wrote it in from_version, and `converted` as restore_state takes it in to_version.
 * The same input gives the same output. UNIMPLEMENTED for a schema or a pair of versions that it does not know; INVALID_ARGUMENT for
 * a state that is not of from_version. Callers are waiting meanwhile: it does not wait for anything itself. */
#define CRUCIBLE_CONVERTER_1(F, X, IN, OUT, FN) \
    F(X, convert, IN(str, schema), IN(u32, from_version), IN(u32, to_version), IN(bytes, state), OUT(bytes, converted))

CRUCIBLE_CONSUMER_TABLE(crucible_converter_1, CRUCIBLE_CONVERTER_1)

#endif
