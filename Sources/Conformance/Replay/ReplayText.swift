/// A replay's report for people.
public struct ReplayText: Sendable {
    private let hasColour: Bool

    /// Longest value that is shown, in characters.
    private static let longest = 200

    public init(hasColour: Bool) { self.hasColour = hasColour }

    public func lines(_ report: ReplayReport) -> [String] {
        report.differences.flatMap(lines) + notes(report) + [summary(report)]
    }

    private func lines(_ difference: Difference) -> [String] {
        let place = difference.call.map { "call \($0)  \(difference.path)" } ?? difference.path
        var lines = ["\(styled(difference.kind.rawValue, difference.kind == .new ? "33" : "31"))  \(place)"]
        if let text = difference.recorded { lines.append("    recorded  \(Self.shortened(text))") }
        if let text = difference.replayed { lines.append("    replayed  \(Self.shortened(text))") }
        return lines
    }

    private func notes(_ report: ReplayReport) -> [String] {
        var notes: [String] = []
        switch report.end {
        case .closed: break
        case .limit: notes.append("note: the recording stopped at its limit; what came after is not replayed")
        case .replaced: notes.append("note: the plugin was replaced or restarted while it was recorded; what came after is not replayed")
        }
        if report.generations.count > 1 {
            let list = report.generations.map(String.init).joined(separator: ", ")
            notes.append("note: this is generation \(report.generation) of those in the recording (\(list)); --generation plays another")
        }
        if report.made < report.calls { notes.append("note: \(report.calls - report.made) of \(report.calls) recorded calls were not made") }
        return notes
    }

    private func summary(_ report: ReplayReport) -> String {
        let (before, after) = (report.recorded, report.replayed ?? report.recorded)
        let calls = report.made == 1 ? "1 call" : "\(report.made) calls"
        let what = "\(calls) of \(report.plugin), recorded with \(before.id) \(before.version), replayed with \(after.id) \(after.version)"
        let ignored = report.ignored == 0 ? "" : " (\(report.ignored) ignored)"
        guard !report.isSame else { return "\(what): \(styled("no difference", "32"))\(ignored)" }
        let count = report.differences.count
        return "\(what): \(styled(count == 1 ? "1 difference" : "\(count) differences", "31"))\(ignored)"
    }

    private func styled(_ text: String, _ style: String) -> String { hasColour ? "\u{1B}[\(style)m\(text)\u{1B}[0m" : text }

    private static func shortened(_ text: String) -> String {
        text.count <= longest ? text : "\(text.prefix(longest))… (\(text.count) characters)"
    }
}
