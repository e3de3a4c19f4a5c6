/* document.h — what the fixtures of the standard interfaces need to read requests and write answers. */
#ifndef DOCUMENT_H
#define DOCUMENT_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <string.h>

#include <crucible/interface.h>

/* Whether the text of the request has that in it. */
static inline bool has(crucible_str text, const char *part) {
    return text.size > 0 && memmem(text.data, text.size, part, strlen(part)) != NULL;
}

static inline int32_t answer(crucible_out_str out, const char *document) { return out->write(out, document, strlen(document)); }

/* Ends an asynchronous call well. */
static inline int32_t end(crucible_fn_i32_str done, const char *document) {
    done.invoke(done.context, CRUCIBLE_OK, (crucible_str){document, strlen(document)});
    return CRUCIBLE_OK;
}

static inline void tell(crucible_fn_str piece, const char *document) {
    piece.invoke(piece.context, (crucible_str){document, strlen(document)});
}

#endif
