import CruciblePlugin

/// Names of tools as the OpenAI protocol allows them, `^[a-zA-Z0-9_-]{1,64}$`, for names as Crucible has them (`server.tool`), and
/// back. Made for one request: no two tools of it share a name, and the same request always gives the same names.
struct ToolNames: Equatable {
    static let longest = 64

    private var wireNames: [String: String] = [:]
    private var ownNames: [String: String] = [:]

    /// Covers the tools that are offered and those that the conversation mentions.
    init(_ request: ModelRequest) {
        self.init((request.tools ?? []).map(\.name) + request.messages.flatMap { ($0.toolCalls ?? []).map(\.name) })
    }

    init(_ names: [String]) {
        // Names that are allowed keep themselves, so they are taken before others are derived.
        for name in names where Self.isAllowed(name) { add(name, as: name) }
        var nextSuffix: [String: Int] = [:]
        for name in names where wireNames[name] == nil {
            let base = Self.sanitized(name)
            var candidate = base
            var suffix = nextSuffix[base] ?? 2
            while ownNames[candidate] != nil {
                candidate = Self.suffixed(base, suffix)
                suffix += 1
            }
            nextSuffix[base] = suffix
            add(name, as: candidate)
        }
    }

    /// What the endpoint is told. A name that was not given to `init` is sent as it is.
    func wire(_ name: String) -> String { wireNames[name] ?? name }

    /// What the endpoint's name stands for. A name that was never sent is the model's invention and stays as it is.
    func own(_ wireName: String) -> String { ownNames[wireName] ?? wireName }

    private mutating func add(_ name: String, as wireName: String) {
        wireNames[name] = wireName
        ownNames[wireName] = name
    }

    private static func isAllowed(_ name: String) -> Bool {
        (1...longest).contains(name.utf8.count) && name.utf8.allSatisfy(isAllowed)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    private static func sanitized(_ name: String) -> String {
        let characters = name.unicodeScalars.prefix(longest).map { scalar in
            scalar.isASCII && isAllowed(UInt8(scalar.value)) ? Character(scalar) : "_"
        }
        return characters.isEmpty ? "_" : String(characters)
    }

    private static func suffixed(_ base: String, _ number: Int) -> String {
        let suffix = "_\(number)"
        return base.prefix(longest - suffix.utf8.count) + suffix
    }
}
