import FoundationEssentials

/// What a host left behind when it crashed (fault-report.schema.json).
public struct FaultReport: Sendable, Hashable, Codable {
    /// Code that the thread was inside of.
    public struct Frame: Sendable, Hashable, Codable {
        /// nil: the host's own code.
        public var plugin: String?
        public var generation: Int
        /// nil: a function of the plugin's lifecycle.
        public var interface: String?
        public var function: String
    }

    /// The format; always 1.
    public var format: Int
    /// `SIGSEGV`.
    public var signal: String
    /// As text, `0x10`; `0x0` when the signal has none.
    public var address: String
    /// The process that sent the signal, if another one did.
    public var sender: Int?
    /// Whose fault it is; nil: no plugin's.
    public var plugin: String?
    public var generation: Int
    public var interface: String?
    public var function: String?
    /// How that is known: `frame`, or `library` when only the place of the code says so.
    public var attribution: String?
    /// Of the plugin's library, as it was claimed.
    public var digest: String?
    public var stackOverflow: Bool
    /// The file that the code is from.
    public var library: String?
    public var thread: String?
    public var pid: Int
    /// Milliseconds since 1970-01-01 UTC.
    public var time: Int64
    public var manifest: String?
    /// The innermost first.
    public var frames: [Frame]

    enum CodingKeys: String, CodingKey {
        case format = "crucible_fault"
        case stackOverflow = "stack_overflow"
        case time = "time_ms"
        case signal, address, sender, plugin, generation, interface, function, attribution, digest, library, thread, pid, manifest, frames
    }

    /// `SIGSEGV at 0x10 in crucible.voice/1 select (generation 2)`.
    public var summary: String {
        var text = stackOverflow ? "stack overflow (\(signal))" : signal
        if address != "0x0", !stackOverflow { text += " at \(address)" }
        let place = [interface, function].compactMap { $0 }.joined(separator: " ")
        text += place.isEmpty ? " in \(library.map(Self.name) ?? "its library")" : " in \(place)"
        return text + " (generation \(generation))"
    }

    private static func name(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
}
