/* What is called: visible to nobody's optimiser. Each is there twice, as a provider has it and without the instance. */
#include "CBench.h"
#include "Calls.h"

#include <stdlib.h>

#define CALLEE __attribute__((noinline)) static int32_t

CALLEE direct_add(const crucible_call *call, int64_t a, int64_t b, int64_t *sum) {
    (void)call;
    *sum = a + b;
    return CRUCIBLE_OK;
}
CALLEE provider_add(void *instance, const crucible_call *call, int64_t a, int64_t b, int64_t *sum) {
    (void)instance, (void)call;
    *sum = a + b;
    return CRUCIBLE_OK;
}

CALLEE direct_length(const crucible_call *call, crucible_str text, int64_t *length) {
    (void)call;
    *length = (int64_t)text.size;
    return CRUCIBLE_OK;
}
CALLEE provider_length(void *instance, const crucible_call *call, crucible_str text, int64_t *length) {
    (void)instance, (void)call;
    *length = (int64_t)text.size;
    return CRUCIBLE_OK;
}

CALLEE direct_echo(const crucible_call *call, crucible_str text, crucible_out *out) {
    (void)call;
    return out->write(out, text.data, text.size);
}
CALLEE provider_echo(void *instance, const crucible_call *call, crucible_str text, crucible_out *out) {
    (void)instance, (void)call;
    return out->write(out, text.data, text.size);
}

CALLEE direct_visit(const crucible_call *call, int64_t value, cb_visitor visitor) {
    (void)call;
    return visitor.invoke(visitor.context, value);
}
CALLEE provider_visit(void *instance, const crucible_call *call, int64_t value, cb_visitor visitor) {
    (void)instance, (void)call;
    return visitor.invoke(visitor.context, value);
}

CALLEE direct_ask(const crucible_call *call, int64_t value, cb_done done) {
    (void)call, (void)value;
    return done.invoke(done.context, CRUCIBLE_OK, CRUCIBLE_STR("yes"));
}
CALLEE provider_ask(void *instance, const crucible_call *call, int64_t value, cb_done done) {
    (void)instance, (void)call, (void)value;
    return done.invoke(done.context, CRUCIBLE_OK, CRUCIBLE_STR("yes"));
}

static const struct {
    const char *signature;
    cb_function provider, direct;
} callees[CB_KINDS] = {
    [CB_ADD] = {"add(i64 a, i64 b, out i64 sum)", (cb_function)provider_add, (cb_function)direct_add},
    [CB_LENGTH] = {"length(str text, out i64 length)", (cb_function)provider_length, (cb_function)direct_length},
    [CB_ECHO] = {"echo(str text, out str answer)", (cb_function)provider_echo, (cb_function)direct_echo},
    [CB_VISIT] = {"visit(i64 value, fn visitor(i64))", (cb_function)provider_visit, (cb_function)direct_visit},
    [CB_ASK] = {"ask(i64 value, fn done(i32, str))", (cb_function)provider_ask, (cb_function)direct_ask},
};

const char *cb_signature(int kind) { return callees[kind].signature; }
cb_function cb_provider(int kind) { return callees[kind].provider; }
cb_function cb_direct(int kind) { return callees[kind].direct; }
