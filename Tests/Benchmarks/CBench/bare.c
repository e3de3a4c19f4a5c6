#include "CBench.h"

#include <ffi.h>
#include <stdlib.h>

static ffi_cif consumer, provider;

static void forward(ffi_cif *cif, void *result, void **arguments, void *context) {
    (void)cif;
    void *instance = NULL;
    void *all[] = {&instance, arguments[0], arguments[1], arguments[2], arguments[3]};
    ffi_call(&provider, (void (*)(void))context, result, all);
}

cb_function cb_bare_add(void) {
    static ffi_type *consumer_types[] = {&ffi_type_pointer, &ffi_type_sint64, &ffi_type_sint64, &ffi_type_pointer};
    static ffi_type *provider_types[] = {
        &ffi_type_pointer, &ffi_type_pointer, &ffi_type_sint64, &ffi_type_sint64, &ffi_type_pointer};
    void *code = NULL;
    ffi_closure *closure = ffi_closure_alloc(sizeof *closure, &code);
    if (!closure || ffi_prep_cif(&consumer, FFI_DEFAULT_ABI, 4, &ffi_type_sint32, consumer_types) != FFI_OK ||
        ffi_prep_cif(&provider, FFI_DEFAULT_ABI, 5, &ffi_type_sint32, provider_types) != FFI_OK ||
        ffi_prep_closure_loc(closure, &consumer, forward, (void *)cb_provider_add(), code) != FFI_OK)
        abort();
    return (cb_function)code;
}
