/* Declines, with a reason. */
#include <crucible/crucible.h>

CRUCIBLE_EXPORT int32_t crucible_plugin_entry(crucible_negotiation *with);
CRUCIBLE_EXPORT int32_t crucible_plugin_entry(crucible_negotiation *with) {
    with->refusal = CRUCIBLE_STR("needs ABI 7; update the host");
    return CRUCIBLE_UNIMPLEMENTED;
}
