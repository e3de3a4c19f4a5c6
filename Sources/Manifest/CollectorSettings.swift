/// Where something is sent by OTLP/HTTP. Printing it shows references to the environment as written.
public struct CollectorSettings: Sendable {
    static let mostHeaders = 16

    struct Header: Sendable {
        var name: String
        var text: EnvironmentText
    }

    /// What is sent, as the section of the manifest and the end of the usual URL have it: `traces`.
    let signal: String
    var urlText: EnvironmentText?
    var headerTexts: [Header] = []

    init(_ signal: String) { self.signal = signal }

    /// Where to; nil: nowhere.
    public var url: String? { urlText?.value }

    /// Names and values of what each request carries beside. Keep the values out of logs and messages.
    public var headers: [(name: String, value: String)] { headerTexts.map { ($0.name, $0.text.value) } }

    /// What is wrong with a URL whose references are resolved.
    func flaw(ofURL text: EnvironmentText) -> Flaw? {
        let url = text.value
        let remedy = "write it like http://127.0.0.1:4318/v1/\(signal)"
        let isPlain = url.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }
        guard isPlain, let scheme = ["http://", "https://"].first(where: url.hasPrefix) else {
            return Flaw(message: "\(text.written.quoted) is not an http or https URL", remedy: remedy)
        }
        let rest = url.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        if authority.contains("@") {
            return Flaw(message: "\(text.written.quoted) has a user in it", remedy: "put credentials into 'headers'")
        }
        if authority.isEmpty || authority.hasPrefix(":") { return Flaw(message: "\(text.written.quoted) has no host", remedy: remedy) }
        if !rest.dropFirst(authority.count).hasPrefix("/") || rest.contains("#") {
            return Flaw(message: "\(text.written.quoted) has no path, or something after it", remedy: remedy)
        }
        return nil
    }

    /// What is wrong with the value of a header whose references are resolved.
    static func flaw(ofHeader text: EnvironmentText) -> Flaw? {
        let isPlain = text.value.utf8.count <= 4_096 && text.value.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f }
        if isPlain { return nil }
        return Flaw(message: "\(text.written.quoted) cannot be the value of a header", remedy: "use at most 4096 printable ASCII characters")
    }

    /// The host sets some itself.
    static func isHeaderName(_ name: String) -> Bool {
        let others = "!#$%&'*+-.^_`|~".utf8
        return (1...128).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte) || others.contains(byte)
            } && !["content-type", "content-length", "host", "transfer-encoding", "connection"].contains(name.lowercased())
    }
}
