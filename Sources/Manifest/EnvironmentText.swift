/// Text with references to environment variables: `${NAME}`, `${NAME:-default}`; `$${` is a literal `${`.
///
/// Printing it, by whatever means, shows the text as written in the manifest. Only `value` gives what it stands for.
struct EnvironmentText: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    struct Reference: Sendable {
        var name: String
        var fallback: String?
    }

    private enum Part: Sendable {
        case literal(String)
        case reference(Reference)
    }

    /// The text as it stands in the manifest.
    let written: String
    let position: SourcePosition
    private let parts: [Part]
    private var secret: String?

    /// Reads the references in `written`.
    init(_ written: String, position: SourcePosition) throws(Flaw) {
        self.written = written
        self.position = position
        parts = try Self.parts(of: written)
        if !hasReferences { secret = value { _ in "" } }
    }

    var hasReferences: Bool { !references.isEmpty }

    var references: [Reference] {
        parts.compactMap { part in
            if case .reference(let reference) = part { reference } else { nil }
        }
    }

    /// The resolved text; before it is resolved, the text as written. Keep it out of logs and messages.
    var value: String { secret ?? written }

    /// The same text with its references replaced by what `lookup` gives.
    func resolved(_ lookup: (Reference) -> String) -> EnvironmentText {
        var copy = self
        copy.secret = value(lookup)
        return copy
    }

    var description: String { written }
    var debugDescription: String { written.debugDescription }
    var customMirror: Mirror { Mirror(self, children: ["written": written]) }

    private func value(_ lookup: (Reference) -> String) -> String {
        parts.reduce(into: "") { result, part in
            switch part {
            case .literal(let text): result += text
            case .reference(let reference): result += lookup(reference)
            }
        }
    }

    private static func parts(of written: String) throws(Flaw) -> [Part] {
        var parts: [Part] = []
        var literal: [UInt8] = []
        var rest = Array(written.utf8)[...]
        while let byte = rest.first {
            if rest.starts(with: "$${".utf8) {
                literal += "${".utf8
                rest.removeFirst(3)
            } else if rest.starts(with: "${".utf8) {
                if !literal.isEmpty { parts.append(.literal(String(decoding: literal, as: UTF8.self))) }
                literal = []
                parts.append(.reference(try takeReference(&rest)))
            } else {
                literal.append(byte)
                rest.removeFirst()
            }
        }
        if !literal.isEmpty { parts.append(.literal(String(decoding: literal, as: UTF8.self))) }
        return parts
    }

    /// Takes `${…}` off the front of `rest`.
    private static func takeReference(_ rest: inout ArraySlice<UInt8>) throws(Flaw) -> Reference {
        let remedy = "write ${NAME} or ${NAME:-default}; $${ is a literal ${"
        guard let end = rest.firstIndex(of: UInt8(ascii: "}")) else {
            throw Flaw(message: "'${' without a closing '}'", remedy: remedy)
        }
        let inside = rest[(rest.startIndex + 2)..<end]
        rest = rest[(end + 1)...]
        let name = inside.prefix { $0 == UInt8(ascii: "_") || isLetter($0) || (0x30...0x39).contains($0) }
        let tail = inside.dropFirst(name.count)
        let wellFormed = name.first.map { !(0x30...0x39).contains($0) } ?? false
        guard wellFormed, tail.isEmpty || tail.starts(with: ":-".utf8), !tail.contains(UInt8(ascii: "$")) else {
            let text = "${" + String(decoding: inside, as: UTF8.self) + "}"
            throw Flaw(message: "\(text.quoted) is not a reference to an environment variable", remedy: remedy)
        }
        let fallback = tail.isEmpty ? nil : String(decoding: tail.dropFirst(2), as: UTF8.self)
        return Reference(name: String(decoding: name, as: UTF8.self), fallback: fallback)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
