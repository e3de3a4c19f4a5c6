/* Writes answers of sizes that cannot be, from memory that has not so much, and says what it was told. For an empty text an answer in no
 * encoding, for one byte an answer far beyond the bound. */
#include <stdio.h>

#include "hostile.h"

static int32_t say(void *instance, const crucible_call *call, crucible_str text, crucible_out_str answer) {
    (void)instance;
    (void)call;
    if (text.size == 0) return answer->write(answer, "\xff\xfe", 2);
    if (text.size == 1) return answer->write(answer, text.data, (size_t)1 << 40);
    char line[64];
    int size = snprintf(line, sizeof line, "%d %d", answer->write(answer, text.data, SIZE_MAX), answer->write(answer, NULL, SIZE_MAX / 2));
    return answer->write(answer, line, (size_t)size);
}

static void prepare(void) { functions[0].pointer = (void (*)(void))say; }

HOSTILE_PLUGIN("returns-garbage-sizes")
