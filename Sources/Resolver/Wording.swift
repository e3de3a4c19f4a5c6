import Descriptor

/// The parts of which problem texts are made. Texts stay bounded however many plugins there are.
enum Wording {
    private static let most = 20

    /// `a, b and c`, or `a, b and 18 more`.
    static func list(_ items: [String], separator: String = ", ", last: String = " and ") -> String {
        var shown = items
        if items.count > most {
            shown = items.prefix(most - 1) + ["\(items.count - most + 1) more"]
        }
        guard let final = shown.last, shown.count > 1 else { return shown.joined() }
        return shown.dropLast().joined(separator: separator) + last + final
    }

    /// `a → b → c`; of a long one both ends.
    static func chain(_ items: [String], arrow: String) -> String {
        guard items.count > most else { return items.joined(separator: arrow) }
        let half = most / 2
        return (items.prefix(half) + ["… (\(items.count - 2 * half) more)"] + items.suffix(half)).joined(separator: arrow)
    }

    static func name(_ provider: String) -> String { provider == Provider.host ? "the host" : provider }

    static func version(_ required: RequiredVersion) -> String {
        required.minimumMinor == 0 ? "\(required.interface)" : "\(required.interface) with minor \(required.minimumMinor) or later"
    }

    static func version(_ existing: ExistingVersion) -> String {
        "\(existing.interface) minor \(existing.minor) from \(name(existing.provider))"
    }
}
