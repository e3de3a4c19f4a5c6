/* Says another version each time it is asked. */
#define DESCRIPTOR changed()
#include <crucible/crucible.h>
static const crucible_descriptor *changed(void);
#include "plugin.h"

static const crucible_descriptor *changed(void) {
    static const crucible_str versions[] = {CRUCIBLE_STR_INIT("1.0.0"), CRUCIBLE_STR_INIT("1.0.1")};
    static unsigned count;
    descriptor.version = versions[count++ % 2];
    return &descriptor;
}
