/// Figures and names in sentences for people.
package enum Wording {
    /// At most `digits` decimals, zeros at the end left out: `0.25`, `3`.
    package static func number(_ value: Double, digits: Int = 2) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
        var scale = 1
        for _ in 0..<digits { scale *= 10 }
        guard abs(value) < 1e15 / Double(scale) else { return "\(Int(value.rounded()))" }
        let whole = Int((abs(value) * Double(scale)).rounded())
        var decimals = String(whole % scale)
        decimals = String(repeating: "0", count: max(0, digits - decimals.count)) + decimals
        while decimals.hasSuffix("0") { decimals.removeLast() }
        let sign = value < 0 && whole > 0 ? "-" : ""
        return sign + String(whole / scale) + (decimals.isEmpty ? "" : ".\(decimals)")
    }

    /// `$0.0042`: enough decimals to tell small sums from nothing.
    package static func dollars(_ value: Double) -> String { "$" + number(value, digits: value < 0.01 ? 6 : 2) }

    package static func seconds(_ milliseconds: Double) -> String { number(milliseconds / 1_000, digits: 1) + " s" }

    /// A name of somebody else's making: quoted, cut to 80 characters, without control characters.
    package static func quoted(_ name: String) -> String { "'\(clipped(name))'" }

    package static func clipped(_ name: String) -> String {
        var clean = String.UnicodeScalarView()
        for scalar in name.unicodeScalars.prefix(80) {
            clean.append(scalar.properties.generalCategory == .control ? " " : scalar)
        }
        return String(clean) + (name.unicodeScalars.count > clean.count ? "…" : "")
    }

    /// The first `count` of them, and how many more there are.
    package static func list(_ items: [String], atMost count: Int, separator: String = ", ") -> String {
        let shown = items.prefix(count).joined(separator: separator)
        return items.count > count ? "\(shown)\(separator)and \(items.count - count) more" : shown
    }

    /// Within what a failure may say (CRUCIBLE_LIMIT_TEXT).
    package static func bounded(_ text: String) -> String {
        text.utf8.count <= 4_096 ? text : String(decoding: text.utf8.prefix(4_080), as: UTF8.self) + "…"
    }
}
