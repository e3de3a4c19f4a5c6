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
