import FoundationEssentials

@testable import Faults

/// A state folder in /tmp for one test.
enum StateFolders {
    static func with<Value>(_ body: (StateFolder) async throws -> Value) async throws -> Value {
        let path = "/tmp/crucible-state-\(UInt64.random(in: .min ... .max))"
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try await body(StateFolder(path: path))
    }

    static func write(_ text: String, _ path: String) throws { try Data(text.utf8).write(to: URL(filePath: path)) }

    static func report(
        _ plugin: String?, time: Int64, digest: String? = nil, function: String? = "select", pid: Int = 1
    ) -> FaultReport {
        FaultReport(
            format: 1, signal: "SIGSEGV", address: "0x10", sender: nil, plugin: plugin, generation: 1, interface: "crucible.voice/1",
            function: function, attribution: "frame", digest: digest, stackOverflow: false, library: "/tmp/voice.so", thread: "main", pid: pid,
            time: time, manifest: nil, frames: [])
    }

    static func write(_ report: FaultReport, _ folder: StateFolder) throws {
        try folder.create()
        let path = "\(folder.path)/\(FaultReports.name(now: report.time, pid: Int32(report.pid)))"
        try JSONEncoder().encode(report).write(to: URL(filePath: path))
    }
}
