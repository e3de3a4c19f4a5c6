/* Works for more than a second of processor time before it says what it is. */
#define BEFORE_ENTRY work()
static void work(void);
#include "plugin.h"

#include <time.h>

static void work(void) {
    static bool is_done;
    clock_t end = clock() + CLOCKS_PER_SEC * 13 / 10;
    while (!is_done && clock() < end) {}
    is_done = true;
}
