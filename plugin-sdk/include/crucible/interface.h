/* interface.h — how an interface is defined once.
 *
 * An interface is a macro that lists its functions:
 *
 *     #define ACME_COUNTER_1(F, X, IN, OUT, FN)      \
 *         F(X, add, IN(str, key), IN(i64, amount))   \
 *         F(X, read, IN(str, key), OUT(i64, value))
 *
 * From it come the C prototypes, the provider's table, the consumer's table and the signature texts, so that they cannot differ:
 *
 *     CRUCIBLE_CONSUMER_TABLE(acme_counter_1, ACME_COUNTER_1)      a struct of function pointers, for an import
 *     CRUCIBLE_PROVIDER_PROTOTYPES(mine_, ACME_COUNTER_1)          static int32_t mine_add(void *instance, ...), ...
 *     CRUCIBLE_PROVIDER_FUNCTIONS(mine_, ACME_COUNTER_1)           initialisers of crucible_function
 *     CRUCIBLE_SIGNATURES(ACME_COUNTER_1)                          initialisers of crucible_str
 *
 * IN(type, name) and OUT(type, name) take bool i32 u32 i64 u64 f64 str bytes handle. FN(1)(name, a) and FN(2)(name, a, b) take the
 * types of a callback's arguments; its C type crucible_fn_A_B is declared with CRUCIBLE_CALLBACK1 or CRUCIBLE_CALLBACK2. A function
 * has 1 to 12 parameters.
 */
#ifndef CRUCIBLE_INTERFACE_H
#define CRUCIBLE_INTERFACE_H

#include "crucible.h"

/* ---- Callbacks. invoke returns a status: OK, or GONE when the one who passed it has ended. ------------------------------ */
#define CRUCIBLE_CALLBACK1(a)                                  \
    typedef struct crucible_fn_##a {                           \
        int32_t (*invoke)(void *context, crucible_##a first);  \
        void *context;                                         \
    } crucible_fn_##a;
#define CRUCIBLE_CALLBACK2(a, b)                                                      \
    typedef struct crucible_fn_##a##_##b {                                            \
        int32_t (*invoke)(void *context, crucible_##a first, crucible_##b second);    \
        void *context;                                                                \
    } crucible_fn_##a##_##b;

CRUCIBLE_CALLBACK1(str)
CRUCIBLE_CALLBACK1(bytes)
CRUCIBLE_CALLBACK2(i32, str)
CRUCIBLE_CALLBACK2(i32, bytes)

/* ---- Applying a macro to each argument ------------------------------------------------------------------------------------ */
#define CRUCIBLE_EXPAND(x) x
#define CRUCIBLE_COUNT_(_1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, n, ...) n
#define CRUCIBLE_COUNT(...) CRUCIBLE_EXPAND(CRUCIBLE_COUNT_(__VA_ARGS__, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0))
#define CRUCIBLE_JOIN1(a) a
#define CRUCIBLE_JOIN2(a, ...) a ", " CRUCIBLE_EXPAND(CRUCIBLE_JOIN1(__VA_ARGS__))
#define CRUCIBLE_JOIN3(a, ...) a ", " CRUCIBLE_EXPAND(CRUCIBLE_JOIN2(__VA_ARGS__))
#define CRUCIBLE_JOIN4(a, ...) a ", " CRUCIBLE_EXPAND(CRUCIBLE_JOIN3(__VA_ARGS__))
#define CRUCIBLE_JOIN5(a, ...) a ", " CRUCIBLE_EXPAND(CRUCIBLE_JOIN4(__VA_ARGS__))
#define CRUCIBLE_JOIN6(a, ...) a ", " CRUCIBLE_EXPAND(CRUCIBLE_JOIN5(__VA_ARGS__))
#define CRUCIBLE_JOIN7(a, ...) a ", " CRUCIBLE_EXPAND(CRUCIBLE_JOIN6(__VA_ARGS__))
#define CRUCIBLE_JOIN8(a, ...) a ", " CRUCIBLE_EXPAND(CRUCIBLE_JOIN7(__VA_ARGS__))
#define CRUCIBLE_JOIN9(a, ...) a ", " CRUCIBLE_EXPAND(CRUCIBLE_JOIN8(__VA_ARGS__))
#define CRUCIBLE_JOIN10(a, ...) a ", " CRUCIBLE_EXPAND(CRUCIBLE_JOIN9(__VA_ARGS__))
#define CRUCIBLE_JOIN11(a, ...) a ", " CRUCIBLE_EXPAND(CRUCIBLE_JOIN10(__VA_ARGS__))
#define CRUCIBLE_JOIN12(a, ...) a ", " CRUCIBLE_EXPAND(CRUCIBLE_JOIN11(__VA_ARGS__))
#define CRUCIBLE_PASTE_(a, b) a##b
#define CRUCIBLE_PASTE(a, b) CRUCIBLE_PASTE_(a, b)
#define CRUCIBLE_JOIN(...) CRUCIBLE_EXPAND(CRUCIBLE_PASTE(CRUCIBLE_JOIN, CRUCIBLE_COUNT(__VA_ARGS__))(__VA_ARGS__))

/* ---- Signature text --------------------------------------------------------------------------------------------------------- */
#define CRUCIBLE_TEXT_IN(type, name) #type " " #name
#define CRUCIBLE_TEXT_OUT(type, name) "out " #type " " #name
#define CRUCIBLE_TEXT_FN(arity) CRUCIBLE_TEXT_FN##arity
#define CRUCIBLE_TEXT_FN1(name, a) "fn " #name "(" #a ")"
#define CRUCIBLE_TEXT_FN2(name, a, b) "fn " #name "(" #a ", " #b ")"
#define CRUCIBLE_TEXT(name, ...) #name "(" CRUCIBLE_JOIN(__VA_ARGS__) ")"

#define CRUCIBLE_SIGNATURE_(X, name, ...) CRUCIBLE_STR_INIT(CRUCIBLE_TEXT(name, __VA_ARGS__)),
#define CRUCIBLE_SIGNATURES(LIST) LIST(CRUCIBLE_SIGNATURE_, , CRUCIBLE_TEXT_IN, CRUCIBLE_TEXT_OUT, CRUCIBLE_TEXT_FN)

/* ---- C prototypes ------------------------------------------------------------------------------------------------------------ */
#define CRUCIBLE_C_IN(type, name) crucible_##type name
#define CRUCIBLE_C_OUT(type, name) crucible_out_##type name
#define CRUCIBLE_C_FN(arity) CRUCIBLE_C_FN##arity
#define CRUCIBLE_C_FN1(name, a) crucible_fn_##a name
#define CRUCIBLE_C_FN2(name, a, b) crucible_fn_##a##_##b name

#define CRUCIBLE_PROTOTYPE_(X, name, ...) static int32_t X##name(void *instance, const crucible_call *call, __VA_ARGS__);
#define CRUCIBLE_PROVIDER_PROTOTYPES(prefix, LIST) LIST(CRUCIBLE_PROTOTYPE_, prefix, CRUCIBLE_C_IN, CRUCIBLE_C_OUT, CRUCIBLE_C_FN)

#define CRUCIBLE_FUNCTION_(X, name, ...) \
    {sizeof(crucible_function), 0, CRUCIBLE_STR_INIT(CRUCIBLE_TEXT(name, __VA_ARGS__)), (void (*)(void))X##name},
#define CRUCIBLE_PROVIDER_FUNCTIONS(prefix, LIST) LIST(CRUCIBLE_FUNCTION_, prefix, CRUCIBLE_TEXT_IN, CRUCIBLE_TEXT_OUT, CRUCIBLE_TEXT_FN)

#define CRUCIBLE_MEMBER_(X, name, ...) int32_t (*name)(const crucible_call *call, __VA_ARGS__);
#define CRUCIBLE_CONSUMER_TABLE(type, LIST)                                              \
    typedef struct type {                                                                \
        LIST(CRUCIBLE_MEMBER_, , CRUCIBLE_C_IN, CRUCIBLE_C_OUT, CRUCIBLE_C_FN)           \
    } type;

#endif
