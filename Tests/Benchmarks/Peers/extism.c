/* A call of an Extism plug-in through the C library: 64 bytes in, the same 64 bytes out. EXTISM_LIBRARY is the path of the library. */
#include "measure.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <string.h>

/* The module, as text, which the library takes as well. Input and output are in memory of Extism's kernel, which has functions for them. */
static const char module[] =
    "(module"
    " (import \"extism:host/env\" \"input_load_u64\" (func $input (param i64) (result i64)))"
    " (import \"extism:host/env\" \"alloc\" (func $alloc (param i64) (result i64)))"
    " (import \"extism:host/env\" \"store_u64\" (func $store (param i64 i64)))"
    " (import \"extism:host/env\" \"output_set\" (func $output (param i64 i64)))"
    " (memory (export \"memory\") 1)"
    " (func (export \"echo\") (result i32) (local $to i64) (local $at i64)"
    "  (local.set $to (call $alloc (i64.const 64)))"
    "  (loop $next"
    "   (call $store (i64.add (local.get $to) (local.get $at)) (call $input (local.get $at)))"
    "   (local.set $at (i64.add (local.get $at) (i64.const 8)))"
    "   (br_if $next (i64.lt_u (local.get $at) (i64.const 64))))"
    "  (call $output (local.get $to) (i64.const 64))"
    "  (i32.const 0)))";

typedef struct extism {
    void *(*make)(const uint8_t *wasm, uint64_t size, const void **functions, uint64_t count, bool with_wasi, char **error);
    int32_t (*call)(void *plugin, const char *function, const uint8_t *data, uint64_t size);
    uint64_t (*output_size)(void *plugin);
    const uint8_t *(*output)(void *plugin);
    void *plugin;
    uint8_t text[PEER_TEXT];
} extism;

static int echo(void *context) {
    extism *self = context;
    if (self->call(self->plugin, "echo", self->text, sizeof self->text) != 0) return 1;
    return self->output_size(self->plugin) != sizeof self->text || memcmp(self->output(self->plugin), self->text, sizeof self->text) != 0;
}

static void *find(void *library, const char *name) {
    void *found = dlsym(library, name);
    if (!found) fprintf(stderr, "extism: no %s\n", name), exit(1);
    return found;
}

int main(void) {
    void *library = dlopen(EXTISM_LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (!library) return fprintf(stderr, "extism: %s\n", dlerror()), 1;
    extism self = {0};
    *(void **)&self.make = find(library, "extism_plugin_new");
    *(void **)&self.call = find(library, "extism_plugin_call");
    *(void **)&self.output_size = find(library, "extism_plugin_output_length");
    *(void **)&self.output = find(library, "extism_plugin_output_data");
    char *error = NULL;
    self.plugin = self.make((const uint8_t *)module, sizeof module - 1, NULL, 0, false, &error);
    if (!self.plugin) return fprintf(stderr, "extism: %s\n", error ? error : "no plug-in"), 1;
    memset(self.text, 'x', sizeof self.text);
    peer_serve(echo, &self);
    return 0;
}
