/* Its destroy believes that start or stop has run. */
#define IN_CREATE current = NULL
#define IN_START current = self
#define IN_STOP current = self
#define IN_DESTROY must_have_started(self)
static void *current;
static void must_have_started(void *self);
#include "plugin.h"

static void must_have_started(void *self) {
    if (current == NULL) abort();
    (void)self;
}
