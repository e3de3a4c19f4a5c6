/// The rules for the names of metrics and labels, and how Prometheus writes them.
enum MetricName {
    static let longest = 128

    static func isNameByte(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "_") }
    private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    /// Words of lower-case letters, digits and underscores, joined by dots; each begins with a letter.
    static func isWellFormed(_ name: String) -> Bool {
        guard (1...longest).contains(name.utf8.count) else { return false }
        return name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { word in
            guard let first = word.first else { return false }
            return isLetter(first) && word.allSatisfy(isNameByte)
        }
    }

    /// What Prometheus puts after a name itself; a name that ends so would be taken for another metric.
    private static let endings = ["total", "count", "sum", "bucket", "created", "info"]

    /// Why a metric cannot have this name; nil when it can.
    static func problem(ofMetric name: String) -> String? {
        guard isWellFormed(name) else {
            return "'\(name.prefix(longest))' is no name of a metric: words of a-z, 0-9 and _, joined by dots, in all 128 bytes at most"
        }
        let last = name.utf8.split { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_") }.last.map { String(Substring($0)) } ?? ""
        if endings.contains(last) { return "'\(name)' ends with '\(last)', which Prometheus puts after names by itself" }
        return nil
    }

    /// `plugin` is the host's word for whose a series is; the others are Prometheus's.
    private static let reservedLabels: Set = ["plugin", "le", "quantile", "job", "instance"]

    static func problem(ofLabel name: String) -> String? {
        guard isWellFormed(name) else {
            return "'\(name.prefix(longest))' is no name of a label: words of a-z, 0-9 and _, joined by dots, in all 128 bytes at most"
        }
        return reservedLabels.contains(name) ? "the label '\(name)' is not for plugins to give" : nil
    }

    /// Figures are printed on terminals too.
    static func isPrintable(_ text: String) -> Bool { !text.unicodeScalars.contains { $0.properties.generalCategory == .control } }

    static func prometheus(_ name: String) -> String { String(decoding: name.utf8.map { $0 == UInt8(ascii: ".") ? UInt8(ascii: "_") : $0 }, as: UTF8.self) }
}
