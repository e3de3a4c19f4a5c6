import CruciblePlugin
import PluginShared

extension ObjectReader {
    /// A number of bytes, or a text such as `64KiB`; what is not given is nil.
    mutating func bytes(_ key: String, in range: ClosedRange<Int>) -> Int? {
        let rule = "bytes from \(range.lowerBound) to \(range.upperBound), such as 65536 or 64KiB"
        return value(key, rule, isOptional: true) { value in
            (value.int ?? value.string.flatMap(Self.byteCount)).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// One of the words of a type; what is not given is nil.
    mutating func word<Word: RawRepresentable<String> & CaseIterable>(_ key: String, of type: Word.Type) -> Word? {
        let rule = "one of \(Word.allCases.map(\.rawValue).joined(separator: ", "))"
        return value(key, rule, isOptional: true) { $0.string.flatMap(Word.init) }
    }

    private static func byteCount(_ text: String) -> Int? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let units = ["B": 1, "KiB": 1 << 10, "MiB": 1 << 20]
        guard let count = Int(digits), let unit = units[String(text.dropFirst(digits.count))] else { return nil }
        let (product, overflow) = count.multipliedReportingOverflow(by: unit)
        return overflow ? nil : product
    }
}
