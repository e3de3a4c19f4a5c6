import FoundationEssentials
import Glibc
import ProcessSupervision
import Testing

/// `crucible record` and `crucible replay` as scripts use them.
struct RecordTests {
    private static let command = ["call", "MCP", "call", #"{"name":"no.such","arguments":{}}"#, "--config", #"{"servers":{}}"#]

    private static func file() -> String { FileManager.default.temporaryDirectory.path + "/crucible-record-\(UUID().uuidString).jsonl" }

    /// Records the client of MCP servers, alone, as it refuses: there is no such tool.
    private static func record(_ file: String) async throws -> Program.Result {
        try await Program.run(
            Repository.crucible, ["record", "--plugin", "library", "--out", file, "--"] + command)
    }

    @Test("record ends with the command's exit code, and replay shows no difference with the same library")
    func sameLibrary() async throws {
        let file = Self.file()
        defer { unlink(file) }
        let recorded = try await Self.record(file)
        #expect(recorded.exit == .exited(1) && recorded.errors.contains("NOT_FOUND"), "\(recorded.errors)")
        #expect(recorded.errors.contains("events of library in \(file)"), "\(recorded.errors)")
        var status = stat()
        #expect(stat(file, &status) == 0 && status.st_mode & 0o777 == 0o600)
        let same = try await Program.crucible("replay", file, "MCP")
        #expect(same.exit == .exited(0), "\(same.output)\(same.errors)")
        #expect(same.output.hasSuffix("no difference"))
        let other = try await Program.crucible("replay", file, "Voice")
        #expect(other.exit == .exited(1))
        #expect(other.output.contains("crucible.tools/1 is not provided"), "\(other.output)")
        let ignored = try await Program.crucible("replay", file, "Voice", "--json", "--ignore", "*")
        #expect(ignored.exit == .exited(0))
        #expect(ignored.output.contains(#""same" : true"#), "\(ignored.output)")
    }

    @Test("a recording or library that cannot be used is named, with 65")
    func unusable() async throws {
        let file = Self.file()
        defer { unlink(file) }
        _ = try await Self.record(file)
        let text = String(decoding: try Data(contentsOf: URL(filePath: file)), as: UTF8.self)
        let cut = text.split(separator: "\n").dropLast().joined(separator: "\n") + "\n"
        try Data(cut.utf8).write(to: URL(filePath: file))
        let ended = try await Program.crucible("replay", file, "MCP")
        #expect(ended.exit == .exited(65))
        #expect(ended.errors.contains("the recording has no end"), "\(ended.errors)")
        #expect(try await Program.crucible("replay", "/nowhere.jsonl", "MCP").exit == .exited(65))
        #expect(try await Program.crucible("replay", file, "/nowhere.so").exit == .exited(65))
    }

    @Test("record says what it needs")
    func usage() async throws {
        let file = Self.file()
        defer { unlink(file) }
        let nothing = try await Program.crucible("record", "--plugin", "x", "--out", file)
        #expect(nothing.exit == .exited(64))
        #expect(nothing.errors.contains("run, call or serve"), "\(nothing.errors)")
        let unknown = try await Program.crucible("record", "--plugin", "x", "--out", file, "--", "call", "MCP", "catalogue")
        #expect(unknown.exit == .exited(65))
        #expect(unknown.errors.contains("--plugin x: the manifest has no such plugin, but library"), "\(unknown.errors)")
    }
}
