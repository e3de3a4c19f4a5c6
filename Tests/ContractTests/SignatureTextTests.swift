import CCrucible
import Testing

/// The texts that the headers' macros make are the interfaces as documented: written out here a second time on purpose, since a change of one
/// of them breaks every plugin that was built before.
@Suite struct SignatureTextTests {
    static let documented: [String: [String]] = [
        "crucible.log/1": ["write(i32 level, str message, str fields)"],
        "crucible.clock/1": ["now(out i64 nanoseconds)", "wall(out i64 nanoseconds)", "sleep(i64 nanoseconds, fn done(i32, str))"],
        "crucible.config/1": ["get(out str config)", "document(str path, out str json)"],
        "crucible.http/1": ["request(str request, bytes body, fn head(str), fn data(bytes), fn done(i32, str))"],
        "crucible.process/1": [
            "spawn(str spec, out handle process, fn line(i32, bytes), fn done(i32, str))", "write(handle process, bytes data)",
            "close_input(handle process)", "terminate(handle process, i64 grace_ms)", "port(out u32 port)",
        ],
        "crucible.lease/1": [
            "acquire(str request, fn event(str), fn done(i32, str))", "take(str resource, u64 amount, out handle lease, out u64 token)",
            "renew(handle lease, i64 term_ms)", "release(handle lease)", "fence(str guard, u64 token)",
        ],
        "crucible.cache/1": [
            "get(str key, out u32 freshness, out bytes value)", "put(str key, bytes value, i64 ttl_ms, str tags, out bool stored)",
            "claim(str key, fn value(bytes), fn done(i32, str))", "fulfil(handle flight, bytes value, i64 ttl_ms, str tags)",
            "abandon(handle flight, str reason)", "remove(str key)", "invalidate(str prefix, str tags, out u64 removed)",
        ],
        "crucible.event/1": [
            "publish(str topic, str data, out u64 sequence)", "post(str topic, str data, fn done(i32, str))",
            "subscribe(str request, fn event(str), fn done(i32, str))", "acknowledge(handle subscription, u64 delivery)",
            "unsubscribe(handle subscription)", "fence(str topic, str data, fn done(i32, str))",
            "barrier(str name, u32 parties, fn done(i32, str))",
        ],
        "crucible.metric/1": [
            "define(str definition, out handle metric)", "series(handle metric, str labels, out handle series)",
            "add(handle series, u64 amount)", "set(handle series, f64 value)", "record(handle series, u64 value)",
        ],
        "crucible.trace/1": ["note(str note)", "context(out str traceparent)"],
        "crucible.routing/1": ["route(str request, out str decision)"],
        "crucible.voice/1": ["select(str request, out str selection)", "voices(out str list)"],
        "crucible.model/1": ["models(out str list)", "complete(str request, fn delta(str), fn done(i32, str))"],
        "crucible.tools/1": ["catalogue(out str catalogue)", "call(str request, fn progress(str), fn done(i32, str))"],
        "crucible.orchestration/1": ["submit(str request, fn event(str), fn done(i32, str))"],
        "crucible.converter/1": ["convert(str schema, u32 from_version, u32 to_version, bytes state, out bytes converted)"],
    ]

    @Test func theMacrosGiveTheDocumentedTexts() {
        var count = 0
        let tables = UnsafeBufferPointer(start: crucible_standard_interfaces(&count), count: count)
        let made = Dictionary(uniqueKeysWithValues: tables.map { table in
            (text(table.name), UnsafeBufferPointer(start: table.signatures, count: Int(table.count)).map(text))
        })
        #expect(made == Self.documented)
    }

    private func text(_ str: crucible_str) -> String {
        String(decoding: UnsafeRawBufferPointer(start: str.data, count: str.size), as: UTF8.self)
    }
}
