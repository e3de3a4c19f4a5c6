/* Provides an interface of a reserved name beside its own. */
#define DESCRIPTOR reserved()
#include <crucible/crucible.h>
static const crucible_descriptor *reserved(void);
#include "plugin.h"

static const crucible_descriptor *reserved(void) {
    static const crucible_provided both[] = {
        {sizeof(crucible_provided), 0, CRUCIBLE_STR_INIT("test.plain/1"), functions, 4, 0},
        {sizeof(crucible_provided), 0, CRUCIBLE_STR_INIT("crucible.invention/1"), functions, 1, 0}};
    descriptor.provided = both;
    descriptor.provided_count = 2;
    return &descriptor;
}
