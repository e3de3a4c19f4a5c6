/// An `http` or `https` address without user, query or fragment, so that it can be shown and extended.
struct EndpointURL: Hashable, Sendable, CustomStringConvertible {
    /// Without a slash at the end.
    let description: String
    /// Without the port, lower case.
    let host: String

    /// nil when the text is no such address.
    init?(_ text: String) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !text.contains(where: { "?#@\\".contains($0) }) else { return nil }
        let scheme = text.prefix { $0 != ":" }.lowercased()
        let rest = text.dropFirst(scheme.count)
        guard scheme == "http" || scheme == "https", rest.hasPrefix("://") else { return nil }
        let authority = rest.dropFirst(3).prefix { $0 != "/" }
        guard let host = Self.host(of: authority) else { return nil }
        self.host = host
        var trimmed = text[...]
        while trimmed.hasSuffix("/") { trimmed.removeLast() }
        description = String(trimmed)
    }

    func appending(_ path: String) -> String { "\(description)/\(path)" }

    private static func host(of authority: Substring) -> String? {
        var name = authority
        // The colons of an IPv6 address stand between brackets.
        if let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") {
            guard let port = Int(authority[authority.index(after: colon)...]), (1...65535).contains(port) else { return nil }
            name = authority[..<colon]
        }
        return name.isEmpty ? nil : name.lowercased()
    }
}
