import FoundationEssentials

/// Where a request goes: host and port, as grants name them.
struct HTTPTarget: Sendable, Hashable {
    var host: String
    var port: Int

    /// nil unless the text is an absolute http or https URL with a host. A host with an escape in it is none: whoever decodes it might go
    /// somewhere else than what was granted.
    init?(_ text: String) {
        guard let url = URL(string: text), let scheme = url.scheme?.lowercased(), let host = url.host(), !host.isEmpty,
            !host.utf8.contains(UInt8(ascii: "%"))
        else { return nil }
        switch scheme {
        case "http": port = url.port ?? 80
        case "https": port = url.port ?? 443
        default: return nil
        }
        guard (1...65535).contains(port), url.user == nil else { return nil }
        self.host = host.lowercased()
    }
}
