import FoundationEssentials

/// Where the SDK is, and what its headers are called.
enum Headers {
    static let repository = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
    static let folder = repository + "/plugin-sdk/include"

    /// `crucible/clock.h`, ...
    static let all: [String] = ((try? FileManager.default.contentsOfDirectory(atPath: folder + "/crucible")) ?? [])
        .filter { $0.hasSuffix(".h") }.sorted().map { "crucible/\($0)" }

    /// Those that both sides see. The others are compiled into plugins, and may change.
    static let abi = all.filter { !["crucible/buffer.h", "crucible/json.h"].contains($0) }

    /// Runs `body` with these source files in a folder of their own.
    static func withSources<Result>(_ sources: [String: String], _ body: (_ folder: String) async throws -> Result) async throws -> Result {
        let folder = "/tmp/crucible-contract-\(UInt64.random(in: .min ... .max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for (name, text) in sources { try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)")) }
        return try await body(folder)
    }
}
