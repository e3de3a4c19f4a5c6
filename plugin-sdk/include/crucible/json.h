/* json.h — reading and writing JSON in C, as far as the documents of the assistant's interfaces need it.
 *
 * Not part of the ABI: everything here is compiled into the plugin. Nothing allocates. A value is the part of the text that it stands
 * in, so it is borrowed like the text.
 *
 *     crucible_str request, prompt;
 *     if (!crucible_json_parse(text, &request) || !crucible_json_member(request, "prompt", &prompt)) ...
 */
#ifndef CRUCIBLE_JSON_H
#define CRUCIBLE_JSON_H

#include "buffer.h"

/* Objects and arrays inside one another; what is deeper is refused. */
#define CRUCIBLE_JSON_DEPTH 64

static inline const char *crucible_json_space_(const char *at, const char *end) {
    while (at < end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r')) at++;
    return at;
}

static inline int crucible_json_hex_(const char *digits) {
    int value = 0;
    for (int i = 0; i < 4; i++) {
        char c = digits[i];
        int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
        if (digit < 0) return -1;
        value = value * 16 + digit;
    }
    return value;
}

/* The functions whose names begin with `end_of` give where the value ends, or NULL when there is none. */
static inline const char *crucible_json_end_of_text_(const char *at, const char *end) {
    if (at == end || *at++ != '"') return NULL;
    while (at < end) {
        unsigned char c = (unsigned char)*at++;
        if (c == '"') return at;
        if (c < 0x20) return NULL;
        if (c != '\\') continue;
        if (at == end) return NULL;
        if (*at == 'u') {
            if (end - at < 5 || crucible_json_hex_(at + 1) < 0) return NULL;
            at += 5;
        } else if (*at == '\0' || strchr("\"\\/bfnrt", *at++) == NULL) {
            return NULL;
        }
    }
    return NULL;
}

static inline const char *crucible_json_digits_(const char *at, const char *end) {
    const char *first = at;
    while (at < end && *at >= '0' && *at <= '9') at++;
    return at == first ? NULL : at;
}

static inline const char *crucible_json_end_of_number_(const char *at, const char *end) {
    if (at < end && *at == '-') at++;
    const char *first = at;
    at = crucible_json_digits_(at, end);
    if (at == NULL || (*first == '0' && at - first > 1)) return NULL;
    if (at < end && *at == '.' && (at = crucible_json_digits_(at + 1, end)) == NULL) return NULL;
    if (at < end && (*at == 'e' || *at == 'E')) {
        at++;
        if (at < end && (*at == '+' || *at == '-')) at++;
        at = crucible_json_digits_(at, end);
    }
    return at;
}

static inline const char *crucible_json_end_of_word_(const char *at, const char *end, const char *word) {
    size_t size = strlen(word);
    return (size_t)(end - at) >= size && memcmp(at, word, size) == 0 ? at + size : NULL;
}

static inline const char *crucible_json_end_of_value_(const char *at, const char *end, int depth);

static inline const char *crucible_json_end_of_container_(const char *at, const char *end, int depth) {
    bool is_object = *at++ == '{';
    char close = is_object ? '}' : ']';
    if (depth == CRUCIBLE_JSON_DEPTH) return NULL;
    at = crucible_json_space_(at, end);
    if (at < end && *at == close) return at + 1;
    while (at < end) {
        if (is_object) {
            at = crucible_json_end_of_text_(at, end);
            if (at == NULL) return NULL;
            at = crucible_json_space_(at, end);
            if (at == end || *at++ != ':') return NULL;
            at = crucible_json_space_(at, end);
        }
        at = crucible_json_end_of_value_(at, end, depth + 1);
        if (at == NULL) return NULL;
        at = crucible_json_space_(at, end);
        if (at == end) return NULL;
        if (*at == close) return at + 1;
        if (*at++ != ',') return NULL;
        at = crucible_json_space_(at, end);
    }
    return NULL;
}

static inline const char *crucible_json_end_of_value_(const char *at, const char *end, int depth) {
    if (at == end) return NULL;
    switch (*at) {
    case '{':
    case '[': return crucible_json_end_of_container_(at, end, depth);
    case '"': return crucible_json_end_of_text_(at, end);
    case 't': return crucible_json_end_of_word_(at, end, "true");
    case 'f': return crucible_json_end_of_word_(at, end, "false");
    case 'n': return crucible_json_end_of_word_(at, end, "null");
    default: return crucible_json_end_of_number_(at, end);
    }
}

/* Checks a whole document and gives its value. The functions below take only values that came from here. */
static inline bool crucible_json_parse(crucible_str text, crucible_str *value) {
    if (text.size == 0) return false;
    const char *end = text.data + text.size;
    const char *first = crucible_json_space_(text.data, end);
    const char *last = crucible_json_end_of_value_(first, end, 0);
    if (last == NULL || crucible_json_space_(last, end) != end) return false;
    value->data = first;
    value->size = (size_t)(last - first);
    return true;
}

static inline bool crucible_json_is_object(crucible_str value) { return value.size > 0 && *value.data == '{'; }
static inline bool crucible_json_is_array(crucible_str value) { return value.size > 0 && *value.data == '['; }
static inline bool crucible_json_is_text(crucible_str value) { return value.size > 0 && *value.data == '"'; }

/* The next element of an array or member of an object. *place is 0 before the first; key may be NULL. False after the last one. */
static inline bool crucible_json_next(crucible_str container, size_t *place, crucible_str *key, crucible_str *value) {
    if (!crucible_json_is_object(container) && !crucible_json_is_array(container)) return false;
    const char *end = container.data + container.size;
    const char *at = crucible_json_space_(container.data + (*place == 0 ? 1 : *place), end);
    if (*at == ',') at = crucible_json_space_(at + 1, end);
    if (*at == '}' || *at == ']') return false;
    if (crucible_json_is_object(container)) {
        const char *last = crucible_json_end_of_text_(at, end);
        if (key != NULL) key->data = at, key->size = (size_t)(last - at);
        at = crucible_json_space_(crucible_json_space_(last, end) + 1, end);
    }
    const char *last = crucible_json_end_of_value_(at, end, 0);
    value->data = at;
    value->size = (size_t)(last - at);
    *place = (size_t)(last - container.data);
    return true;
}

static inline size_t crucible_json_utf8_(uint32_t scalar, char *bytes) {
    if (scalar < 0x80) return bytes[0] = (char)scalar, (size_t)1;
    if (scalar < 0x800) return bytes[0] = (char)(0xC0 | scalar >> 6), bytes[1] = (char)(0x80 | (scalar & 63)), (size_t)2;
    if (scalar < 0x10000) {
        bytes[0] = (char)(0xE0 | scalar >> 12);
        bytes[1] = (char)(0x80 | (scalar >> 6 & 63));
        bytes[2] = (char)(0x80 | (scalar & 63));
        return 3;
    }
    bytes[0] = (char)(0xF0 | scalar >> 18);
    bytes[1] = (char)(0x80 | (scalar >> 12 & 63));
    bytes[2] = (char)(0x80 | (scalar >> 6 & 63));
    bytes[3] = (char)(0x80 | (scalar & 63));
    return 4;
}

/* What follows a backslash. Half a surrogate pair becomes U+FFFD. */
static inline uint32_t crucible_json_escape_(const char **at, const char *end) {
    char c = *(*at)++;
    switch (c) {
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'u': break;
    default: return (uint32_t)(unsigned char)c;
    }
    uint32_t scalar = (uint32_t)crucible_json_hex_(*at);
    *at += 4;
    if (scalar < 0xD800 || scalar > 0xDFFF) return scalar;
    if (scalar > 0xDBFF || end - *at < 6 || (*at)[0] != '\\' || (*at)[1] != 'u') return 0xFFFD;
    int low = crucible_json_hex_(*at + 2);
    if (low < 0xDC00 || low > 0xDFFF) return 0xFFFD;
    *at += 6;
    return 0x10000 + ((scalar - 0xD800) << 10) + ((uint32_t)low - 0xDC00);
}

/* Decodes a text into `buffer`, without a zero byte at its end. It never takes more bytes than value.size. False when the value is no
 * text, or does not fit. */
static inline bool crucible_json_text(crucible_str value, char *buffer, size_t capacity, size_t *size) {
    if (!crucible_json_is_text(value)) return false;
    const char *at = value.data + 1, *end = value.data + value.size - 1;
    size_t count = 0;
    while (at < end) {
        char bytes[4];
        size_t step = 1;
        bytes[0] = *at++;
        if (bytes[0] == '\\') step = crucible_json_utf8_(crucible_json_escape_(&at, end), bytes);
        if (step > capacity - count) return false;
        memcpy(buffer + count, bytes, step);
        count += step;
    }
    *size = count;
    return true;
}

/* Whether a value is this text. */
static inline bool crucible_json_equals(crucible_str value, const char *text) {
    char decoded[256];
    size_t size;
    return crucible_json_text(value, decoded, sizeof decoded, &size) && size == strlen(text) && memcmp(decoded, text, size) == 0;
}

/* The member of that name: the first if there are several. */
static inline bool crucible_json_member(crucible_str object, const char *name, crucible_str *value) {
    size_t place = 0;
    crucible_str key, found;
    if (!crucible_json_is_object(object)) return false;
    while (crucible_json_next(object, &place, &key, &found))
        if (crucible_json_equals(key, name)) return *value = found, true;
    return false;
}

static inline bool crucible_json_number(crucible_str value, double *number) {
    char digits[64];
    if (value.size == 0 || value.size >= sizeof digits || strchr("-0123456789", *value.data) == NULL) return false;
    memcpy(digits, value.data, value.size);
    digits[value.size] = '\0';
    *number = strtod(digits, NULL);
    return true;
}

static inline bool crucible_json_is_true(crucible_str value) { return value.size > 0 && *value.data == 't'; }

/* Writes a text in quotes, escaped. */
static inline int32_t crucible_json_quote(crucible_out *out, crucible_str text) {
    int32_t status = out->write(out, "\"", 1);
    size_t done = 0;
    for (size_t i = 0; i < text.size && status == CRUCIBLE_OK; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c >= 0x20 && c != '"' && c != '\\') continue;
        char escape[8];
        int size = c < 0x20 ? snprintf(escape, sizeof escape, "\\u%04x", c) : snprintf(escape, sizeof escape, "\\%c", c);
        status = out->write(out, text.data + done, i - done);
        if (status == CRUCIBLE_OK) status = out->write(out, escape, (size_t)size);
        done = i + 1;
    }
    if (status == CRUCIBLE_OK) status = out->write(out, text.data + done, text.size - done);
    return status == CRUCIBLE_OK ? out->write(out, "\"", 1) : status;
}

#endif
