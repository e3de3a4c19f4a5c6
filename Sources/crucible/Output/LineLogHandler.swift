import Glibc
import Logging

/// Log lines on standard error: time, level, plugin, message, fields.
struct LineLogHandler: LogHandler {
    var logLevel = Logger.Level.notice
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var fields = metadata.merging(event.metadata ?? [:]) { $1 }
        let plugin = fields.removeValue(forKey: "plugin").map { "\($0): " } ?? ""
        let rest = fields.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        let name = Terminal.error.styled(event.level.rawValue, style(event.level))
        LogSink.shared.add("\(Self.time()) \(name) \(plugin)\(Self.printable("\(event.message)\(rest)"))")
    }

    private func style(_ level: Logger.Level) -> Terminal.Style {
        switch level {
        case .trace, .debug, .info: .dim
        case .notice: .bold
        case .warning: .yellow
        case .error, .critical: .red
        }
    }

    /// Control characters of foreign text could move the cursor or colour the rest.
    private static func printable(_ text: String) -> String {
        String(text.unicodeScalars.map { $0.value < 32 && $0 != "\t" || $0.value == 127 ? "·" : Character($0) })
    }

    private static func time() -> String {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        var parts = tm()
        localtime_r(&now.tv_sec, &parts)
        let numbers = [Int(parts.tm_hour), Int(parts.tm_min), Int(parts.tm_sec)]
        let milliseconds = String(1000 + now.tv_nsec / 1_000_000).dropFirst()
        return numbers.map { String(100 + $0).suffix(2) }.joined(separator: ":") + "." + milliseconds
    }
}
