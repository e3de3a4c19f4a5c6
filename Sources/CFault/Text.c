#include "Text.h"

#define LONGEST 1024

static void put(text *text, char byte) {
    if (text->size < text->capacity) text->data[text->size++] = byte;
    else text->is_cut = true;
}

void text_put(text *text, const char *literal) {
    while (*literal) put(text, *literal++);
}

void text_decimal(text *text, int64_t number) {
    char digits[20];
    int count = 0;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    if (number < 0) put(text, '-');
    do {
        digits[count++] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    while (count) put(text, digits[--count]);
}

void text_hex(text *text, uint64_t number) {
    int shift = 60;
    while (shift > 0 && !(number >> shift)) shift -= 4;
    text_put(text, "0x");
    for (; shift >= 0; shift -= 4) put(text, "0123456789abcdef"[number >> shift & 15]);
}

crf_text text_of(const char *terminated) {
    crf_text text = {terminated, 0};
    while (terminated && text.size < LONGEST && terminated[text.size]) text.size++;
    return text;
}

/* Bytes of the UTF-8 character at `data`, 0 if there is none (RFC 3629, section 4). */
static size_t character(const unsigned char *data, size_t size) {
    size_t length = data[0] < 0x80 ? 1 : data[0] < 0xc2 ? 0 : data[0] < 0xe0 ? 2 : data[0] < 0xf0 ? 3 : data[0] < 0xf5 ? 4 : 0;
    if (length > size) return 0;
    for (size_t i = 1; i < length; i++) {
        if ((data[i] & 0xc0) != 0x80) return 0;
    }
    if (length >= 3) {
        if ((data[0] == 0xe0 && data[1] < 0xa0) || (data[0] == 0xed && data[1] > 0x9f)) return 0;
        if ((data[0] == 0xf0 && data[1] < 0x90) || (data[0] == 0xf4 && data[1] > 0x8f)) return 0;
    }
    return length;
}

static void each(text *text, crf_text value, bool is_json) {
    const unsigned char *data = (const unsigned char *)value.data;
    size_t size = data ? value.size : 0, length;
    if (size > LONGEST) size = LONGEST;
    for (size_t i = 0; i < size; i += length ? length : 1) {
        length = character(data + i, size - i);
        bool is_control = length == 1 && (data[i] < 0x20 || data[i] == 0x7f);
        if (length == 0 || (is_control && !is_json)) {
            put(text, '?');
        } else if (is_control) {
            text_put(text, "\\u00");
            put(text, (char)('0' + (data[i] >> 4)));
            put(text, "0123456789abcdef"[data[i] & 15]);
        } else {
            if (is_json && (data[i] == '"' || data[i] == '\\')) put(text, '\\');
            for (size_t j = 0; j < length; j++) put(text, (char)data[i + j]);
        }
    }
}

void text_quoted(text *text, crf_text value) {
    put(text, '"');
    each(text, value, true);
    put(text, '"');
}

void text_plain(text *text, crf_text value) { each(text, value, false); }
