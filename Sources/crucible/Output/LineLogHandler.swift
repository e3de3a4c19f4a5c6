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
        LogSink.shared.add("\(ClockText.now()) \(name) \(plugin)\(Self.printable("\(event.message)\(rest)"))")
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
    static func printable(_ text: String) -> String {
        String(text.unicodeScalars.map { $0.value < 32 && $0 != "\t" || (127..<160).contains($0.value) ? "·" : Character($0) })
    }
}
