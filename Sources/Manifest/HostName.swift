import Glibc

/// Host names and addresses as they stand in URLs, in one spelling each.
enum HostName: Hashable, Sendable {
    /// Lower-case DNS name or dotted IPv4 address.
    case name(String)
    /// The 16 bytes of an IPv6 address, which has many spellings.
    case ipv6([UInt8])

    /// Reads `example.com`, `127.0.0.1`, `::1` or `[::1]`; nil for anything else, so that a "host" with a slash or an
    /// at-sign in it can never match a wildcard.
    init?(_ text: String) {
        guard !text.utf8.contains(0), text.utf8.count <= 253 else { return nil }
        if text.utf8.contains(UInt8(ascii: ":")) {
            let bare = text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
            guard let bytes = Self.ipv6Bytes(bare) else { return nil }
            self = .ipv6(bytes)
            return
        }
        let lower = Self.lowercased(text)
        let labels = lower.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard labels.allSatisfy(Self.isLabel), let last = labels.last else { return nil }
        // A name that ends in a number is an address or nothing (WHATWG URL standard, "ends in a number").
        if last.allSatisfy({ (0x30...0x39).contains($0) }) {
            guard labels.count == 4, labels.allSatisfy(Self.isOctet) else { return nil }
        }
        self = .name(lower)
    }

    /// Lower case for ASCII only: Unicode's rules would turn the Kelvin sign into a `k`.
    private static func lowercased(_ text: String) -> String {
        String(decoding: text.utf8.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }, as: UTF8.self)
    }

    private static func isLabel(_ label: Substring.UTF8View) -> Bool {
        guard (1...63).contains(label.count), label.first != UInt8(ascii: "-"), label.last != UInt8(ascii: "-") else {
            return false
        }
        return label.allSatisfy {
            (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        }
    }

    private static func isOctet(_ label: Substring.UTF8View) -> Bool {
        guard label.count == 1 || label.first != UInt8(ascii: "0") else { return false }
        return UInt8(Substring(label)) != nil
    }

    private static func ipv6Bytes(_ text: String) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 16)
        return inet_pton(AF_INET6, text, &bytes) == 1 ? bytes : nil
    }
}
