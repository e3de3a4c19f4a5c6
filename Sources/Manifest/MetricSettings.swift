/// Where the host's figures can be read.
public struct MetricSettings: Sendable, Hashable {
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

    /// The defaults.
    public init() {}
}
