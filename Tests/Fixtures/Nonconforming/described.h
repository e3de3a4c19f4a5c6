/* described.h — the end of a fixture of a standard interface without state or lifecycle: `functions` before it, INTERFACE its name. */
#ifndef DESCRIBED_H
#define DESCRIBED_H

static const crucible_provided provided[] = {
    {sizeof(crucible_provided), 0, CRUCIBLE_STR_INIT(INTERFACE), functions, sizeof functions / sizeof functions[0], 0}};
static const crucible_descriptor descriptor = {
    .size = sizeof descriptor,
    .abi = CRUCIBLE_ABI_MAXIMUM,
    .id = CRUCIBLE_STR_INIT("test.documents"),
    .version = CRUCIBLE_STR_INIT("1.0.0"),
    .summary = CRUCIBLE_STR_INIT("a fixture of the tests"),
    .threads = CRUCIBLE_THREADS_CONCURRENT,
    .unload = CRUCIBLE_UNLOAD_ATTEMPT,
    .provided_count = 1,
    .provided = provided,
};

CRUCIBLE_EXPORT int32_t crucible_plugin_entry(crucible_negotiation *negotiation);
CRUCIBLE_EXPORT int32_t crucible_plugin_entry(crucible_negotiation *negotiation) {
    if (negotiation->abi_minimum > 1 || negotiation->abi_maximum < 1) {
        negotiation->refusal = CRUCIBLE_STR("this plugin speaks ABI 1");
        return CRUCIBLE_UNAVAILABLE;
    }
    negotiation->abi_chosen = CRUCIBLE_ABI_MAXIMUM;
    negotiation->descriptor = &descriptor;
    return CRUCIBLE_OK;
}

#endif
