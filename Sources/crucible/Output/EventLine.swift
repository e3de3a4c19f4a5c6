import FoundationEssentials

/// An event-message.schema.json for people: time, topic and sequence, who published it, what it says.
enum EventLine {
    private struct Message: Decodable {
        var event: String
        var topic: String
        var sequence: UInt64?
        var time_ms: Int64?
        var source: String?
        var from: UInt64?
        var first: UInt64?
    }

    static func text(_ line: String) -> String {
        guard let message = try? JSONDecoder().decode(Message.self, from: Data(line.utf8)) else { return line }
        if let from = message.from, let first = message.first {
            return Terminal.output.styled("             \(message.topic) \(from) to \(first - 1) are not kept any more", .yellow)
        }
        let time = Terminal.output.styled(message.time_ms.map { ClockText.text(milliseconds: $0) } ?? "", .dim)
        let name = Terminal.output.styled("\(message.topic) \(message.sequence ?? 0)", .bold)
        let kind = message.event == "event" ? "" : " \(message.event)"
        return "\(time) \(name)\(kind) \(message.source ?? ""): \(data(line))"
    }

    /// The data stand at the end, as they were published; before them, nothing can hold this word in quotes.
    private static func data(_ line: String) -> String {
        guard let start = line.firstRange(of: #""data":"#) else { return "" }
        return LineLogHandler.printable(String(line[start.upperBound...].dropLast()))
    }
}
