/* state_driver.c — opens a library with state that is one number, as text: restores 7 into one instance, saves it, restores what was saved
 * into a second one, offers garbage to that, and looks whether it still has 7.
 */
#include <crucible/buffer.h>
#include <dlfcn.h>

static int32_t fail(const crucible_host *host, const crucible_call *call, int32_t status, crucible_str message) {
    (void)host;
    (void)call;
    (void)message;
    return status;
}

static uint32_t import_count(const crucible_host *host, crucible_str name) {
    (void)host;
    (void)name;
    return 0;
}

static int32_t import_at(const crucible_host *host, crucible_str name, uint32_t index, crucible_import *import) {
    (void)host;
    (void)name;
    (void)index;
    (void)import;
    return CRUCIBLE_NOT_FOUND;
}

static void *make(const crucible_lifecycle *life) {
    static crucible_host host = {.size = sizeof host, .abi = 1, .fail = fail, .import_count = import_count, .import_at = import_at};
    void *instance = NULL;
    host.plugin = CRUCIBLE_STR("it");
    if (life->create(&host, &instance) != CRUCIBLE_OK) exit(3);
    return instance;
}

static int32_t restore(const crucible_lifecycle *life, void *instance, uint32_t version, crucible_str state) {
    crucible_call call = {.size = sizeof call};
    crucible_bytes bytes = {(const uint8_t *)state.data, state.size};
    return life->restore_state(instance, &call, version, bytes);
}

static crucible_buffer save(const crucible_lifecycle *life, void *instance, const char *word) {
    crucible_call call = {.size = sizeof call};
    crucible_buffer state = crucible_buffer_make();
    if (life->save_state(instance, &call, &state.out) != CRUCIBLE_OK) exit(4);
    printf("%s %.*s\n", word, (int)state.size, state.data);
    return state;
}

int main(int count, char **arguments) {
    if (count != 2) return 64;
    void *library = dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) return printf("%s\n", dlerror()), 1;
    crucible_plugin_entry_function entry;
    *(void **)&entry = dlsym(library, CRUCIBLE_PLUGIN_ENTRY_SYMBOL);
    crucible_negotiation negotiation = {.size = sizeof negotiation, .abi_minimum = 1, .abi_maximum = 1};
    if (entry(&negotiation) != CRUCIBLE_OK || negotiation.descriptor->state_schema.size == 0) return 2;
    const crucible_lifecycle *life = negotiation.descriptor->lifecycle;
    uint32_t version = negotiation.descriptor->state_version;
    void *first = make(life), *second = make(life);
    if (restore(life, first, version, CRUCIBLE_STR("7")) != CRUCIBLE_OK) return 5;
    crucible_buffer state = save(life, first, "saved");
    if (restore(life, second, version, crucible_buffer_text(&state)) != CRUCIBLE_OK) return 6;
    crucible_buffer_free(&state);
    state = save(life, second, "restored");
    crucible_buffer_free(&state);
    int refused = restore(life, second, version, CRUCIBLE_STR("7x")) != CRUCIBLE_OK;
    refused += restore(life, second, version, CRUCIBLE_STR("")) != CRUCIBLE_OK;
    refused += restore(life, second, version, CRUCIBLE_STR("99999999999999999999")) != CRUCIBLE_OK;
    refused += restore(life, second, version + 1, CRUCIBLE_STR("8")) != CRUCIBLE_OK;
    printf("refused %d garbage\n", refused);
    state = save(life, second, "kept");
    crucible_buffer_free(&state);
    life->destroy(first);
    life->destroy(second);
    return 0;
}
