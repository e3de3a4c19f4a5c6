/// Where the host's figures can be read, and where they are sent.
public struct MetricSettings: Sendable {
    static let intervalRange: ClosedRange<Duration> = .milliseconds(100) ... .seconds(3600)

    /// An address of the loopback interface.
    public struct Place: Sendable, Hashable, CustomStringConvertible {
        /// `127.0.0.1` or `::1`
        public var address: String
        /// 0: any that is free.
        public var port: Int

        /// `127.0.0.1:9464`; nil for anything that is not a loopback address with a port.
        init?(_ text: String) {
            guard let colon = text.lastIndex(of: ":") else { return nil }
            let digits = text[text.index(after: colon)...]
            guard (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
                let port = UInt16(digits)
            else { return nil }
            self.port = Int(port)
            if text[..<colon] == "[::1]" {
                address = "::1"
                return
            }
            address = String(text[..<colon])
            let parts = address.split(separator: ".", omittingEmptySubsequences: false)
            // As inet_pton reads it: a leading zero would be octal elsewhere.
            guard parts.count == 4, parts[0] == "127", parts.allSatisfy({ UInt8($0).map(String.init) == String($0) }) else { return nil }
        }

        public var description: String { address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)" }
    }

    /// nil: nowhere.
    public var listen: Place?
    /// Where they are sent.
    public internal(set) var collector = CollectorSettings("metrics")
    /// From one sending to the next.
    public internal(set) var interval = Duration.seconds(60)

    /// The defaults.
    public init() {}
}
