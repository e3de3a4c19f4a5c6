/* A plain C library that knows nothing of Crucible: one function for each thing that can go wrong between C and the outside. */
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

int some_data = 3;
_Thread_local int some_thread_data = 4;

/* Every width, there and back. */
bool same_bool(bool x) { return x; }
int8_t same_int8(int8_t x) { return x; }
int16_t same_int16(int16_t x) { return x; }
int32_t same_int32(int32_t x) { return x; }
int64_t same_int64(int64_t x) { return x; }
uint8_t same_uint8(uint8_t x) { return x; }
uint16_t same_uint16(uint16_t x) { return x; }
uint32_t same_uint32(uint32_t x) { return x; }
uint64_t same_uint64(uint64_t x) { return x; }
float same_float(float x) { return x; }
double same_double(double x) { return x; }
void *same_pointer(void *x) { return x; }

/* Results that are narrower than a register, computed so that the rest of the register is not zero. */
int8_t minus8(int64_t x) { return (int8_t)(x - 1); }
int16_t minus16(int64_t x) { return (int16_t)(x - 1); }
uint8_t low8(int64_t x) { return (uint8_t)x; }

/* More arguments than registers, of all kinds. */
double many(int8_t a, float b, int64_t c, double d, uint16_t e, int32_t f, uint64_t g, int16_t h, float i, uint8_t j, double k) {
    return a + b + (double)c + d + e + f + (double)g + h + i + j + k;
}

/* Structs: in integer registers, in vector registers, in both, in memory, nested, with padding. */
typedef struct pair { int32_t x, y; } pair;
typedef struct spot { float x, y; } spot;
typedef struct mixed { int8_t tag; double value; } mixed;
typedef struct large { int64_t a, b, c; float d; } large;
typedef struct nested { pair from; uint8_t flag; pair to; } nested;

pair swap_pair(pair p) { return (pair){p.y, p.x}; }
spot swap_spot(spot s) { return (spot){s.y, s.x}; }
mixed negate_mixed(mixed m) { return (mixed){(int8_t)-m.tag, -m.value}; }
large rotate_large(large l) { return (large){l.b, l.c, l.a, -l.d}; }
nested swap_nested(nested n) { return (nested){n.to, (uint8_t)~n.flag, n.from}; }
size_t size_of_nested(void) { return sizeof(nested); }
void double_pair(pair *p) { p->x *= 2, p->y *= 2; }
int32_t sum_pair(const pair *p) { return p->x + p->y; }
void make_large(large *l) { *l = (large){1, -2, 3, 0.5f}; }
int32_t increment(int32_t *x) { return (*x)++; }

/* Texts and buffers. */
size_t length_of(const char *text) { return strlen(text); }
const char *no_text(void) { return NULL; }
const char *bad_text(void) { return "\xff"; }
const char *good_text(void) { return "grün"; }
uint32_t sum_text(uint8_t size, const char *text) { uint32_t sum = 0; for (; size; size--) sum += (uint8_t)*text++; return sum; }
int is_null(const void *data) { return data == NULL; }
int32_t fill(uint8_t *to, int32_t size) { for (int32_t at = 0; at < size / 2; at++) to[at] = (uint8_t)(at + 1); return size / 2; }
int32_t overstate(uint8_t *to, int32_t size) { (void)to; return size + 1; }
int32_t understate(uint8_t *to, int32_t size) { (void)to, (void)size; return -5; }
int32_t shorten(uint8_t *to, size_t *size) { memset(to, 7, *size); *size = *size > 3 ? 3 : *size; return 0; }
void digest(uint8_t to[4], const uint8_t key[4]) { for (int at = 0; at < 4; at++) to[at] = key[3 - at]; }

/* Failures. */
int fail_with(int code) { errno = code == -1 ? ENOENT : 0; return code; }
void *null_unless(int x) { return x ? &some_data : NULL; }

/* Callbacks. */
typedef int (*visit)(void *context, int number);
int each(int count, visit visit, void *context) {
    for (int number = 0; number < count; number++) {
        int status = visit(context, number);
        if (status != 0) return status;
    }
    return 0;
}

static visit kept;
static void *kept_context;
void keep(visit visit, void *context) { kept = visit, kept_context = context; }
int call_kept(void) { return kept(kept_context, 99); }
/* Calls what it was given before, while it is itself being called. */
int exchange(visit visit, void *context) {
    int result = kept ? kept(kept_context, 98) : 0;
    kept = visit, kept_context = context;
    return result;
}

typedef struct job { visit visit; void *context; int result; } job;
static void *run(void *argument) { job *mine = argument; mine->result = mine->visit(mine->context, 7); return NULL; }
int elsewhere(visit visit, void *context) {
    job mine = {visit, context, -1};
    pthread_t thread;
    if (pthread_create(&thread, NULL, run, &mine) != 0) return -2;
    pthread_join(thread, NULL);
    return mine.result;
}

int without_context(int (*visit)(int8_t a, uint16_t b, int64_t c, float d, bool e, void *f)) {
    return visit(-128, 65535, INT64_MIN, 0.5f, true, &some_data) + visit(127, 0, INT64_MAX, -2.5f, false, NULL);
}
void deliver(void (*take)(void *context, const void *data, size_t size, const char *name), void *context) {
    take(context, "a\0b", 3, "first");
    take(context, NULL, 0, NULL);
}
int rows(int (*row)(void *context, int count, char **values), void *context, int kind) {
    static char *plain[] = {"a\"b\\c\n\x1f", NULL, "ü"}, *bad[] = {"\xff"};
    switch (kind) {
    case 0: return row(context, 3, plain);
    case 1: return row(context, 0, NULL);
    case 2: return row(context, 1, bad) + row(context, 3, plain);
    case 3: return row(context, 2, NULL);
    default: return row(context, -1, plain);
    }
}
