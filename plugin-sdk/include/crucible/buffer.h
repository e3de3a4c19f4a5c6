/* buffer.h — text that grows, for plugins in C: where a document is put together, and where an import writes its answer.
 *
 * Not part of the ABI: everything here is compiled into the plugin.
 */
#ifndef CRUCIBLE_BUFFER_H
#define CRUCIBLE_BUFFER_H

#include "crucible.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The bound of a buffer; what goes beyond is refused as TOO_LARGE. */
#define CRUCIBLE_BUFFER_MOST ((size_t)16 << 20)

/* &buffer.out can be passed wherever a crucible_out is wanted. Not for several threads at once. */
typedef struct crucible_buffer {
    crucible_out out;
    char *data; /* [owned] */
    size_t size;
    size_t capacity;
} crucible_buffer;

static inline int32_t crucible_buffer_write_(crucible_out *out, const void *data, size_t size) {
    crucible_buffer *self = (crucible_buffer *)(void *)out;
    if (size > CRUCIBLE_BUFFER_MOST - self->size) return CRUCIBLE_TOO_LARGE;
    if (self->size + size > self->capacity) {
        size_t capacity = (self->size + size) * 2 + 64;
        char *grown = (char *)realloc(self->data, capacity);
        if (grown == NULL) return CRUCIBLE_RESOURCE_EXHAUSTED;
        self->data = grown;
        self->capacity = capacity;
    }
    if (size > 0) memcpy(self->data + self->size, data, size);
    self->size += size;
    return CRUCIBLE_OK;
}

/* An empty buffer. Whoever makes one frees it with crucible_buffer_free. */
static inline crucible_buffer crucible_buffer_make(void) {
    crucible_buffer made;
    memset(&made, 0, sizeof made);
    made.out.size = sizeof(crucible_out);
    made.out.write = crucible_buffer_write_;
    return made;
}

static inline void crucible_buffer_free(crucible_buffer *self) {
    free(self->data);
    self->data = NULL;
    self->size = self->capacity = 0;
}

/* What was written so far [borrowed until the next write]. */
static inline crucible_str crucible_buffer_text(const crucible_buffer *self) {
    crucible_str text = {self->data, self->size};
    return text;
}

/* Text that ends with a zero byte as a crucible_str [borrowed]. */
static inline crucible_str crucible_text(const char *text) {
    crucible_str whole = {text, strlen(text)};
    return whole;
}

/* Writes text that ends with a zero byte. */
static inline int32_t crucible_put(crucible_out *out, const char *text) { return out->write(out, text, strlen(text)); }

/* Writes as printf would, at most 255 bytes: for numbers and short names. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
static inline int32_t crucible_put_format(crucible_out *out, const char *format, ...) {
    char text[256];
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (size < 0 || (size_t)size >= sizeof text) return CRUCIBLE_TOO_LARGE;
    return out->write(out, text, (size_t)size);
}

#endif
