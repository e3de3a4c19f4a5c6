import FoundationEssentials

/// The results of one run over one library.
public struct ConformanceReport: Sendable, Encodable {
    public var library: String
    /// With which the run can be repeated.
    public var seed: UInt64
    /// In the suite's order.
    public var results: [TestResult]

    public var failures: [TestResult] { results.filter(\.verdict.isFailure) }

    private enum Key: String, CodingKey { case library, seed, tests, passed, failed, skipped }
    private enum TestKey: String, CodingKey { case id, description, verdict, reasons, meaning, page, seconds, reproduce, minimised, notes }

    /// `{library, seed, passed, failed, skipped, tests: [{id, description, verdict, seconds, reasons, …}]}`
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(library, forKey: .library)
        try values.encode(seed, forKey: .seed)
        try values.encode(results.count { $0.verdict == .passed }, forKey: .passed)
        try values.encode(failures.count, forKey: .failed)
        try values.encode(results.count { $0.verdict.name == "skipped" }, forKey: .skipped)
        var list = values.nestedUnkeyedContainer(forKey: .tests)
        for result in results {
            var entry = list.nestedContainer(keyedBy: TestKey.self)
            try entry.encode(result.test.id, forKey: .id)
            try entry.encode(result.test.description, forKey: .description)
            try entry.encode(result.verdict.name, forKey: .verdict)
            try entry.encode((result.duration / .milliseconds(1) / 1000), forKey: .seconds)
            if !result.verdict.reasons.isEmpty { try entry.encode(result.verdict.reasons, forKey: .reasons) }
            guard result.verdict.isFailure else { continue }
            try entry.encode(result.test.meaning, forKey: .meaning)
            try entry.encode("plugin-sdk/docs/" + result.test.page, forKey: .page)
            try entry.encodeIfPresent(result.reproduce, forKey: .reproduce)
            try entry.encodeIfPresent(result.finding, forKey: .minimised)
            if !result.notes.isEmpty { try entry.encode(result.notes, forKey: .notes) }
        }
    }

    public var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        // Plain values only, which JSON can say.
        return String(decoding: (try? encoder.encode(self)) ?? Data("null".utf8), as: UTF8.self)
    }
}
