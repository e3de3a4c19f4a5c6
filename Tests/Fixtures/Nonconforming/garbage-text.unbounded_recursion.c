/* Follows nested brackets as deep as they go. */
#define IN_ECHO if (depth(text.data, text.size) == 0) return CRUCIBLE_FAILED
#include <crucible/crucible.h>
static size_t depth(const char *text, size_t size);
#include "plugin.h"

static size_t depth(const char *text, size_t size) {
    volatile char frame[256] = {0};
    if (size == 0 || *text != '[') return 1;
    return 1 + depth(text + 1, size - 1) + (size_t)frame[size % 256];
}
