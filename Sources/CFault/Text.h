/* Text in a buffer of fixed size, made without allocation. What does not fit is left out, and known to be. */
#ifndef CFAULT_TEXT_H
#define CFAULT_TEXT_H

#include "CFault.h"

#include <stdbool.h>

typedef struct text {
    char *data;
    size_t capacity;
    size_t size;
    bool is_cut;
} text;

void text_put(text *text, const char *literal);
void text_decimal(text *text, int64_t number);
/* 0x and lower-case digits. */
void text_hex(text *text, uint64_t number);
/* A JSON string with quotes. Bytes that are not UTF-8 become `?`. At most 1024 bytes of `value` are read. */
void text_quoted(text *text, crf_text value);
/* The same without quotes, for a terminal: control characters become `?`. */
void text_plain(text *text, crf_text value);
crf_text text_of(const char *terminated);

#endif
