/* Accepts and describes nothing. */
#include <crucible/crucible.h>

CRUCIBLE_EXPORT int32_t crucible_plugin_entry(crucible_negotiation *with);
CRUCIBLE_EXPORT int32_t crucible_plugin_entry(crucible_negotiation *with) {
    with->abi_chosen = 1;
    return CRUCIBLE_OK;
}
