/// Permission to speak HTTP to one host, or to all hosts below one name.
///
/// Printing it shows the text of the manifest, with references to the environment unresolved.
public struct HTTPGrant: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The ports of the host that may be used.
    public enum Port: Sendable, Hashable {
        /// Every port: `host:*`.
        case any
        /// 443 and 80: `host`.
        case defaults
        /// One port, 1...65535: `host:8443`.
        case exact(Int)
    }

    private enum Host: Sendable {
        case exact(HostName)
        /// Everything that ends in this text, which starts with a point.
        case below(String)
    }

    let text: EnvironmentText
    private let rule: (host: Host, port: Port)?

    /// The grant as written in the manifest.
    public var description: String { text.written }
    public var debugDescription: String { text.debugDescription }
    public var customMirror: Mirror { text.customMirror }

    /// The host, `*.` in front for a wildcard, in lower case; the text as written while its references are unresolved.
    public var host: String {
        switch rule?.host {
        case .exact(.name(let name)): name
        case .exact(.ipv6): String(text.value.prefix { $0 != "]" }.dropFirst())
        case .below(let suffix): "*" + suffix
        case nil: text.written
        }
    }

    /// The ports; `defaults` while the references of the text are unresolved.
    public var port: Port { rule?.port ?? .defaults }

    /// Whether a request to `host` (a name, an IPv4 or an IPv6 address, with or without brackets) at `port` is covered.
    /// Letter case does not matter. A wildcard covers one or more labels and never an address.
    /// A grant with unresolved references covers nothing.
    public func allows(host: String, port: Int) -> Bool {
        guard let rule, (1...65535).contains(port), let asked = HostName(host) else { return false }
        let portFits = switch rule.port {
        case .any: true
        case .defaults: port == 443 || port == 80
        case .exact(let only): port == only
        }
        guard portFits else { return false }
        switch (rule.host, asked) {
        case (.exact(let granted), _):
            return granted == asked
        case (.below(let suffix), .name(let name)):
            return name.utf8.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
        case (.below, .ipv6):
            return false
        }
    }

    /// A grant from its text, which `flaw` has checked unless it has unresolved references.
    init(_ text: EnvironmentText) {
        self.text = text
        rule = try? Self.parse(text)
    }

    /// What is wrong with a text without unresolved references.
    static func flaw(_ text: EnvironmentText) -> Flaw? {
        do throws(Flaw) {
            _ = try parse(text)
            return nil
        } catch {
            return error
        }
    }

    private static func parse(_ text: EnvironmentText) throws(Flaw) -> (host: Host, port: Port) {
        let value = text.value
        if value.utf8.contains(UInt8(ascii: "/")) {
            throw flawed(text, "a grant names a host, not a URL: write it without scheme and path")
        }
        let (hostText, portText) = split(value)
        return (try parseHost(hostText, of: text), try parsePort(portText, of: text))
    }

    /// Parts host and port at the last colon outside brackets.
    private static func split(_ value: String) -> (host: Substring, port: Substring?) {
        let afterBracket = value.lastIndex(of: "]") ?? value.startIndex
        guard let colon = value[afterBracket...].lastIndex(of: ":") else { return (value[...], nil) }
        return (value[..<colon], value[value.index(after: colon)...])
    }

    private static func parseHost(_ host: Substring, of text: EnvironmentText) throws(Flaw) -> Host {
        if host.hasPrefix("*.") {
            let name = String(host.dropFirst(2))
            guard case .name(let lower)? = HostName(name), lower.utf8.last.map({ !(0x30...0x39).contains($0) }) == true else {
                throw flawed(text, "after '*.' write a host name, such as *.example.com")
            }
            return .below("." + lower)
        }
        if host == "*" {
            throw flawed(text, "name the hosts, or all below one name with *.example.com")
        }
        // Without brackets nobody can tell the last group from a port.
        if host.contains(":"), !host.hasPrefix("[") {
            throw flawed(text, "write an IPv6 address in brackets, such as [::1]:8080")
        }
        guard let name = HostName(String(host)) else {
            throw flawed(text, "write host, host:port or host:*, in ASCII")
        }
        return .exact(name)
    }

    private static func parsePort(_ port: Substring?, of text: EnvironmentText) throws(Flaw) -> Port {
        guard let port else { return .defaults }
        if port == "*" { return .any }
        guard let number = UInt16(port), number > 0, port.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw flawed(text, "the port is a number from 1 to 65535, or *")
        }
        return .exact(Int(number))
    }

    private static func flawed(_ text: EnvironmentText, _ remedy: String) -> Flaw {
        Flaw(message: "\(text.written.quoted) is not a host that can be granted", remedy: remedy)
    }
}
