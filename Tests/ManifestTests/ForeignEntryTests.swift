import CDeclarations
import Manifest
import Testing

/// A C library in a manifest.
@Suite struct ForeignEntryTests {
    @Test func readsEveryKey() throws {
        let plugin = try #require(try manifest(fullManifest).plugins.last)
        let foreign = try #require(plugin.foreign)
        #expect(foreign.interface == "acme.zip/2")
        #expect(foreign.isConcurrent)
        #expect(foreign.declared.functions.map(\.signature.description) == [
            "crc32(u64 crc, bytes data, out u32 result)", "move(i32 p_x, i32 p_y, out i32 result_x, out i32 result_y)",
        ])
        #expect(foreign.position(ofFunction: 1) == SourcePosition(line: 32, column: 11))
        #expect(foreign.position(ofFunction: nil) == SourcePosition(line: 25, column: 7))
        #expect(plugin.libraryForDisplay == "${LIB:-libz.so.1}")
        #expect(try manifest(fullManifest).plugins[0].foreign == nil)
    }

    @Test func fillsInDefaults() throws {
        let text = "crucible: 1\nplugins:\n  my_zip: { foreign: { library: libz.so.1, functions: [ int f() ] } }\n"
        let whole = try manifest(text)
        let foreign = try #require(whole.plugins[0].foreign)
        #expect(foreign.interface == "foreign.my-zip/1")
        #expect(!foreign.isConcurrent)
        let values = whole.effectiveValues.map(\.description).filter { $0.contains(".foreign.") }
        #expect(values == [
            "plugins.my_zip.foreign.library = libz.so.1 (3:33)", "plugins.my_zip.foreign.interface = foreign.my-zip/1 (default)",
            "plugins.my_zip.foreign.threads = serial (default)", "plugins.my_zip.foreign.structs = {} (default)",
            "plugins.my_zip.foreign.functions[0] = int f() (3:57)",
        ])
    }

    @Test func takesTheLibraryFromTheEnvironment() throws {
        let whole = try manifest(fullManifest)
        #expect(try whole.resolved(environment: ["OPENAI_API_KEY": "k"]).plugins[2].library == "libz.so.1")
        #expect(try whole.resolved(environment: ["OPENAI_API_KEY": "k", "LIB": "./libmine.so"]).plugins[2].library == "./libmine.so")
        let error = #expect(throws: ManifestError.self) { try whole.resolved(environment: ["OPENAI_API_KEY": "k", "LIB": "x/"]) }
        #expect(error?.problems.map(\.description) == ["m.yaml:25:16: the library '${LIB:-libz.so.1}' is a directory; name a file in it"])
    }

    @Test func boundsTheLists() {
        let functions = (0..<65).map { "int f\($0)()" }.joined(separator: ", ")
        let structs = (0..<65).map { "s\($0): int x" }.joined(separator: ", ")
        let text = "crucible: 1\nplugins:\n  a: { foreign: { library: l, functions: [\(functions)], structs: {\(structs)} } }\n"
        let found = problems(text).map { $0.drop { $0 != "'" } }
        #expect(found == [
            "'functions' of 'foreign' of plugin 'a' has 65 entries; 64 are possible; make a second plugin of the same library",
            "'structs' of 'foreign' of plugin 'a' has 65 entries; 64 are possible; declare only those that are used",
        ])
    }
}
