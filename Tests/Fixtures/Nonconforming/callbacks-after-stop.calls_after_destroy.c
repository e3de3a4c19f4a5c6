/* Goes on calling back after its end, from a thread that nobody waits for. */
#define LATER return begin(self, call, text, done)
#define IN_DESTROY is_over = 1
static volatile int is_over;
#define begin(self, call, text, done) later_begins(self, call, text, done)
#include <crucible/interface.h>
typedef struct plugin_instance plugin_instance;
static int32_t later_begins(plugin_instance *self, const crucible_call *call, crucible_str text, crucible_fn_i32_str done);
#include "plugin.h"

/* Copies of the one done that was left running when the plugin ended. */
static crucible_fn_i32_str left;

static void *calls_late(void *unused) {
    for (int i = 0; i < 3000 && !is_over; i++) usleep(1000);
    usleep(100000);
    if (is_over) left.invoke(left.context, CRUCIBLE_OK, CRUCIBLE_STR("late"));
    return unused;
}

static int32_t later_begins(plugin_instance *self, const crucible_call *call, crucible_str text, crucible_fn_i32_str done) {
    static bool has_thread;
    left = done;
    /* Only where the call is really left to run, which a deadline-less one is at its second time. */
    if (!has_thread && text.size > 0) {
        pthread_t thread;
        has_thread = pthread_create(&thread, NULL, calls_late, NULL) == 0;
        pthread_detach(thread);
    }
    return later_waits(self, call, text, done);
}
