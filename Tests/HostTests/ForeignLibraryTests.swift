import FoundationEssentials
import Gate
import Host
import HostTesting
import Testing

/// C libraries of the system as plugins, called by the host and by another plugin.
@Suite struct ForeignLibraryTests {
    private static let repository = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }

    private static var manifest: String {
        get throws { try String(contentsOfFile: repository + "/manifests/foreign.yaml", encoding: .utf8) }
    }

    @Test("the host calls zlib and libm as it calls plugins")
    func theHostCallsThem() async throws {
        let test = try await TestHost(Self.manifest)
        try await test.start()
        #expect(try test.call("crc32", of: "zlib", .u64(0), .bytes(Array("123456789".utf8))) == ["\(0xcbf4_3926)"])
        #expect(try test.call("cos", of: "maths", .f64(0)) == ["\(1.0.bitPattern)"])
        await test.stop()
    }

    @Test("a plugin calls zlib and SQLite, whose rows come through a callback")
    func anotherPluginCallsThem() async throws {
        var options = TestHost.Options()
        options.directory = Tally.folder
        let consumer = Tally.build(file: Self.repository + "/Tests/Fixtures/Foreign/consumer.c", "consumer")
        let test = try await TestHost(Self.manifest + "\n  consumer:\n    library: \(consumer)\n", options)
        try await test.start()
        #expect(try test.call("checksum", of: "consumer", .bytes(Array("123456789".utf8))) == ["\(0xcbf4_3926)"])
        let rows = try test.call("query", of: "consumer", .str("create table t(a); insert into t values (1), ('ü'); select a, null from t"))
        #expect(rows == [#"["1",null]["ü",null]"#, "2"])
        await test.stop()
    }

    @Test("a function that the library does not have is refused before anything is called, with its place in the manifest")
    func missingFunction() async throws {
        let text = "crucible: 1\nplugins:\n  zlib: {foreign: {library: libz.so.1, functions: [uint64 crc99(uint64 crc)]}}\n"
        await #expect(performing: { _ = try await TestHost(text) }, throws: { "\($0)".contains("test.yaml:3") && "\($0)".contains("crc99") })
    }

    @Test("a foreign library is not swapped")
    func swap() async throws {
        let test = try await TestHost(Self.manifest)
        try await test.start()
        await #expect(throws: HostError.self) {
            try await test.host.swap(SwapRequest(plugin: "zlib", source: .library(Tally.build())))
        }
        await test.stop()
    }
}
