import FoundationEssentials
import Gate
import Host
import HostTesting
import Testing

/// Row SDK-3: a plugin that was built against the first header loads into today's host, however the header has grown.
@Suite struct OldBinaryTests {
    static let fixture = Headers.repository + "/Tests/Fixtures/FirstHeader"

    @Test func aPluginBuiltAgainstTheFirstHeaderStillAnswers() async throws {
        try await Headers.withSources([:]) { folder in
            let built = await Shell.run("/usr/bin/env", [
                "cc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-fPIC", "-shared", "-I", Self.fixture, "-o", folder + "/libold.so",
                Self.fixture + "/old_plugin.c",
            ])
            try #require(built.code == 0, "\(built.text)")
            let host = try await TestHost("crucible: 1\nplugins:\n  old: {library: \(folder)/libold.so}")
            do {
                try await host.start()
                #expect(try host.call("add", of: "old", .str("x"), .i64(5)) == ["5"])
                #expect(try host.call("add", of: "old", .str("x"), .i64(7)) == ["12"])
                #expect(try host.call("echo", of: "old", .str("héllo")) == ["héllo"])
                #expect(throws: GateFailure(.invalidArgument, "a name has at least one byte")) {
                    try host.call("add", of: "old", .str(""), .i64(1))
                }
            } catch {
                await host.stop()
                throw error
            }
            await host.stop()
        }
    }

    /// The other way round: the header has grown, and a plugin that was built with it meets today's host, which does not know the new fields.
    @Test func aPluginBuiltAgainstALaterHeaderAnswersToo() async throws {
        try await Headers.withSources([:]) { folder in
            try FileManager.default.copyItem(atPath: Headers.folder + "/crucible", toPath: folder + "/crucible")
            let path = folder + "/crucible/crucible.h"
            var header = try String(contentsOfFile: path, encoding: .utf8)
            for name in ["function", "provided", "required", "lifecycle", "descriptor", "negotiation"] {
                try #require(header.contains("\n} crucible_\(name);"))
                header = header.replacing("\n} crucible_\(name);", with: "\n    uint64_t appended[2];\n} crucible_\(name);")
            }
            try Data(header.utf8).write(to: URL(filePath: path))
            let library = folder + "/libcounter.so"
            let built = await Shell.run("/usr/bin/env", [
                "cc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-Wno-missing-field-initializers", "-fPIC", "-shared", "-I", folder,
                "-o", library, Headers.repository + "/Plugins/Examples/Counter/counter.c", "-pthread",
            ])
            try #require(built.code == 0, "\(built.text)")
            let host = try await TestHost("crucible: 1\nplugins:\n  later: {library: \(library)}")
            do {
                try await host.start()
                #expect(try host.call("add", of: "later", .str("x"), .i64(5)) == ["5"])
                #expect(try host.call("author", of: "later", .str("x")) == ["host"], "the last function of the table, whose entries are larger")
                #expect(throws: GateFailure.self) { try host.call("read", of: "later", .str("y")) }
            } catch {
                await host.stop()
                throw error
            }
            await host.stop()
        }
    }

    /// Today's structs begin with the first ones, field by field.
    @Test func todaysStructsBeginWithTheFirstOnes() throws {
        let first = LayoutTests.structs(try String(contentsOfFile: Self.fixture + "/crucible.h", encoding: .utf8))
        let today = LayoutTests.structs(try String(contentsOfFile: Headers.folder + "/crucible/crucible.h", encoding: .utf8))
        #expect(first.count == 13)
        for old in first {
            let now = try #require(today.first { $0.name == old.name }, "\(old.name) is gone")
            #expect(Array(now.fields.prefix(old.fields.count)) == old.fields, "\(old.name)")
        }
    }
}
