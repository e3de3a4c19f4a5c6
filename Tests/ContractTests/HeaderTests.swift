import FoundationEssentials
import Testing

/// Row SDK-1: the headers are plain C11 that C++ takes as well, and each stands alone.
@Suite struct HeaderTests {
    /// Each header alone in a file, and a provider and a consumer made with the macros, in every language of the matrix.
    @Test(arguments: Compiler.all)
    func headersAndMacrosCompileWithoutAWarning(_ compiler: Compiler) async throws {
        #expect(Headers.all.count >= 14)
        let ending = compiler.isC ? "c" : "cpp"
        var sources = Dictionary(uniqueKeysWithValues: Headers.all.map { header in
            (header.split(separator: "/").last! + "." + ending, "#include <\(header)>\n")
        })
        sources["plugin." + ending] = Self.pluginText
        let complaint = try await Headers.withSources(sources) { folder in
            await compiler.complaint(sources.keys.map { "\(folder)/\($0)" })
        }
        #expect(complaint == nil)
    }

    /// The smallest host and plugin in one: an interface with every kind of parameter.
    private static let pluginText = """
        #include <crucible/interface.h>
        #define EVERY_1(F, X, IN, OUT, FN) \\
            F(X, numbers, IN(bool, a), IN(i32, b), IN(u32, c), IN(i64, d), IN(u64, e), IN(f64, f), IN(handle, g)) \\
            F(X, texts, IN(str, in), IN(bytes, raw), OUT(str, text), OUT(bytes, data), OUT(u64, count)) \\
            F(X, later, IN(str, request), FN(1)(piece, bytes), FN(2)(done, i32, str))
        CRUCIBLE_CONSUMER_TABLE(every_1, EVERY_1)
        CRUCIBLE_PROVIDER_PROTOTYPES(mine_, EVERY_1)
        static const crucible_function functions[] = {CRUCIBLE_PROVIDER_FUNCTIONS(mine_, EVERY_1)};
        static const crucible_str signatures[] = {CRUCIBLE_SIGNATURES(EVERY_1)};
        static int32_t mine_numbers(void *instance, const crucible_call *call, bool a, int32_t b, uint32_t c, int64_t d, uint64_t e, double f,
                                    uint64_t g) {
            (void)instance; (void)call; (void)a; (void)b; (void)c; (void)d; (void)e; (void)f; (void)g;
            return CRUCIBLE_OK;
        }
        static int32_t mine_texts(void *instance, const crucible_call *call, crucible_str in, crucible_bytes raw, crucible_out *text,
                                  crucible_out *data, uint64_t *count) {
            (void)instance; (void)call; (void)text; (void)data;
            *count = in.size + raw.size;
            return CRUCIBLE_OK;
        }
        static int32_t mine_later(void *instance, const crucible_call *call, crucible_str request, crucible_fn_bytes piece,
                                  crucible_fn_i32_str done) {
            (void)instance; (void)call; (void)request; (void)piece;
            return done.invoke(done.context, CRUCIBLE_OK, CRUCIBLE_STR("done"));
        }
        CRUCIBLE_EXPORT int32_t use(const every_1 *table, const crucible_call *call);
        int32_t use(const every_1 *table, const crucible_call *call) {
            (void)signatures;
            return functions[0].pointer ? table->numbers(call, true, 1, 2, 3, 4, 5.0, 6) : CRUCIBLE_FAILED;
        }

        """
}
