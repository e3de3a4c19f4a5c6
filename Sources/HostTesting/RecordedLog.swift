import Locking
import Logging

/// Everything that is logged, kept for a test to look at. [any-thread]
public final class RecordedLog: Sendable {
    public struct Line: Sendable, Hashable {
        public var level: Logger.Level
        /// The plugin whose line it is, or whom the host's line is about.
        public var plugin: String?
        public var message: String
        /// All fields but `plugin`.
        public var fields: [String: String]

        public init(level: Logger.Level, plugin: String?, message: String, fields: [String: String] = [:]) {
            self.level = level
            self.plugin = plugin
            self.message = message
            self.fields = fields
        }
    }

    private let kept = Locked<[Line]>([])
    private let most: Int

    /// - Parameter most: how many lines are kept, the latest ones.
    public init(most: Int = 100_000) { self.most = most }

    public var lines: [Line] { kept.withLock { Array($0.suffix(most)) } }

    /// A logger whose lines, of every level, come here.
    public var logger: Logger {
        var logger = Logger(label: "test") { _ in Handler(log: self) }
        logger.logLevel = .trace
        return logger
    }

    fileprivate func keep(_ line: Line) {
        kept.withLock { kept in
            // In larger steps, so that each line is moved a bounded number of times.
            if kept.count >= 2 * most { kept.removeFirst(kept.count - most) }
            kept.append(line)
        }
    }
}

private struct Handler: LogHandler {
    let log: RecordedLog
    var logLevel = Logger.Level.trace
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var fields = metadata.merging(event.metadata ?? [:]) { $1 }.mapValues { "\($0)" }
        let plugin = fields.removeValue(forKey: "plugin")
        log.keep(.init(level: event.level, plugin: plugin, message: "\(event.message)", fields: fields))
    }
}
