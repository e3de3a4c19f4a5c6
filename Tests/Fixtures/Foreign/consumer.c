/* consumer.c — a plugin that uses zlib and SQLite through the manifest's declarations of them: it links neither and includes no header of theirs.
 * Provides test.foreign/1; goes with manifests/foreign.yaml. */
#include <crucible/interface.h>

CRUCIBLE_CALLBACK2(str, str)

/* What the declarations become; only the functions that are used need to be listed. */
#define ZLIB_1(F, X, IN, OUT, FN) F(X, crc32, IN(u64, crc), IN(bytes, data), OUT(u64, result))
#define SQLITE_1(F, X, IN, OUT, FN)                                          \
    F(X, sqlite3_open, IN(str, name), OUT(handle, db))                       \
    F(X, sqlite3_exec, IN(handle, db), IN(str, sql), FN(2)(row, str, str))   \
    F(X, sqlite3_close, IN(handle, db))
#define TEST_1(F, X, IN, OUT, FN)                        \
    F(X, checksum, IN(bytes, data), OUT(u64, crc))       \
    F(X, query, IN(str, sql), OUT(str, rows), OUT(i32, count))

CRUCIBLE_CONSUMER_TABLE(zlib_1, ZLIB_1)
CRUCIBLE_CONSUMER_TABLE(sqlite_1, SQLITE_1)
CRUCIBLE_PROVIDER_PROTOTYPES(test_, TEST_1)

static const zlib_1 *zlib;
static const sqlite_1 *sqlite;

static int32_t test_checksum(void *instance, const crucible_call *call, crucible_bytes data, uint64_t *crc) {
    (void)instance;
    return zlib->crc32(call, 0, data, crc);
}

typedef struct collected {
    crucible_out *rows;
    int32_t count;
} collected;

static int32_t collect(void *context, crucible_str values, crucible_str names) {
    (void)names;
    collected *mine = context;
    mine->count++;
    return mine->rows->write(mine->rows, values.data, values.size);
}

/* Runs the statements on a database of its own, and gives the rows one after the other. */
static int32_t test_query(void *instance, const crucible_call *call, crucible_str sql, crucible_out_str rows, int32_t *count) {
    (void)instance;
    uint64_t db = 0;
    int32_t status = sqlite->sqlite3_open(call, CRUCIBLE_STR(":memory:"), &db);
    if (status != CRUCIBLE_OK) return status;
    collected mine = {rows, 0};
    status = sqlite->sqlite3_exec(call, db, sql, (crucible_fn_str_str){collect, &mine});
    *count = mine.count;
    int32_t closed = sqlite->sqlite3_close(call, db);
    return status != CRUCIBLE_OK ? status : closed;
}

static int32_t create(const crucible_host *host, void **instance) {
    crucible_import table = {.size = sizeof table};
    int32_t status = host->import_at(host, CRUCIBLE_STR("foreign.zlib/1"), 0, &table);
    if (status != CRUCIBLE_OK) return status;
    zlib = (const zlib_1 *)table.functions;
    status = host->import_at(host, CRUCIBLE_STR("foreign.sqlite3/1"), 0, &table);
    if (status != CRUCIBLE_OK) return status;
    sqlite = (const sqlite_1 *)table.functions;
    *instance = NULL;
    return CRUCIBLE_OK;
}

static const crucible_str zlib_functions[] = {CRUCIBLE_SIGNATURES(ZLIB_1)};
static const crucible_str sqlite_functions[] = {CRUCIBLE_SIGNATURES(SQLITE_1)};
static const crucible_required required[] = {
    {sizeof(crucible_required), 0, CRUCIBLE_STR_INIT("foreign.zlib/1"), zlib_functions, 1, 0},
    {sizeof(crucible_required), 0, CRUCIBLE_STR_INIT("foreign.sqlite3/1"), sqlite_functions, 3, 0},
};
static const crucible_function functions[] = {CRUCIBLE_PROVIDER_FUNCTIONS(test_, TEST_1)};
static const crucible_provided provided[] = {{sizeof(crucible_provided), 0, CRUCIBLE_STR_INIT("test.foreign/1"), functions, 2, 0}};
static const crucible_lifecycle lifecycle = {.size = sizeof(crucible_lifecycle), .create = create};
static const crucible_descriptor descriptor = {
    .size = sizeof(crucible_descriptor),
    .abi = CRUCIBLE_ABI_MAXIMUM,
    .id = CRUCIBLE_STR_INIT("test.foreign-consumer"),
    .version = CRUCIBLE_STR_INIT("1.0.0"),
    .summary = CRUCIBLE_STR_INIT("uses C libraries that know nothing of Crucible"),
    .threads = CRUCIBLE_THREADS_SERIAL,
    .provided_count = 1,
    .provided = provided,
    .required = required,
    .required_count = 2,
    .lifecycle = &lifecycle,
};

CRUCIBLE_EXPORT int32_t crucible_plugin_entry(crucible_negotiation *negotiation);
CRUCIBLE_EXPORT int32_t crucible_plugin_entry(crucible_negotiation *negotiation) {
    negotiation->abi_chosen = CRUCIBLE_ABI_MAXIMUM;
    negotiation->descriptor = &descriptor;
    return CRUCIBLE_OK;
}
