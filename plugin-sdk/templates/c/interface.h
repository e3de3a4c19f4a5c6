/* %{symbol}.h — %{interface}: what its provider and its users share.
 */
#ifndef %{SYMBOL}_H
#define %{SYMBOL}_H

#include <crucible/interface.h>

#define %{INTERFACE}_NAME "%{interface}"

/* greet [any-thread]: a greeting with the number of guests so far. INVALID_ARGUMENT for an empty name. */
#define %{INTERFACE}(F, X, IN, OUT, FN) \
    F(X, greet, IN(str, name), OUT(str, greeting))

/* For users: the functions of an import. */
CRUCIBLE_CONSUMER_TABLE(%{interface_symbol}, %{INTERFACE})

#endif
