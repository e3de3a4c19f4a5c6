/* config_path.h — the one text of the plugin's config, {"any key": "text"}, which has no escapes. */
#ifndef CONFIG_PATH_H
#define CONFIG_PATH_H

typedef struct text_sink {
    crucible_out out;
    char text[512];
    size_t size;
} text_sink;

static int32_t sink_write(crucible_out *self, const void *data, size_t size) {
    text_sink *sink = (text_sink *)self;
    if (size >= sizeof sink->text - sink->size) return CRUCIBLE_TOO_LARGE;
    memcpy(sink->text + sink->size, data, size);
    sink->size += size;
    return CRUCIBLE_OK;
}

static int32_t config_path(const crucible_call *call, char *path, size_t capacity) {
    crucible_import import = {.size = sizeof import};
    int32_t status = host->import_at(host, CRUCIBLE_STR(CRUCIBLE_CONFIG_1_NAME), 0, &import);
    if (status != CRUCIBLE_OK) return status;
    text_sink sink = {{sizeof(crucible_out), 0, sink_write}, "", 0};
    status = ((const crucible_config_1 *)import.functions)->get(call, &sink.out);
    if (status != CRUCIBLE_OK) return status;
    sink.text[sink.size] = 0;
    char *start = strchr(sink.text, ':');
    start = start ? strchr(start, '"') : NULL;
    char *end = start ? strchr(start + 1, '"') : NULL;
    if (!end || (size_t)(end - start) > capacity) return CRUCIBLE_INVALID_ARGUMENT;
    memcpy(path, start + 1, (size_t)(end - start - 1));
    path[end - start - 1] = 0;
    return CRUCIBLE_OK;
}

#endif
