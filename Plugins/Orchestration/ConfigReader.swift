import CruciblePlugin

/// Takes the keys of a configuration one by one and gathers what is wrong with them.
struct ConfigReader {
    private var rest: [String: JSONValue]
    private var known: [String] = []
    private var problems: [String] = []

    init(_ object: [String: JSONValue]) { rest = object }

    mutating func integer(_ key: String, _ range: ClosedRange<Int>, _ target: inout Int) {
        guard let value = take(key) else { return }
        if let number = value.int, range.contains(number) {
            target = number
        } else {
            problems.append("at \(key): must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
    }

    /// A number of bytes, or a text such as `64KiB`.
    mutating func bytes(_ key: String, _ range: ClosedRange<Int>, _ target: inout Int) {
        guard let value = take(key) else { return }
        if let number = value.int ?? value.string.flatMap(Self.byteCount), range.contains(number) {
            target = number
        } else {
            problems.append("at \(key): must be bytes from \(range.lowerBound) to \(range.upperBound), such as 65536 or 64KiB")
        }
    }

    mutating func interval(_ key: String, _ target: inout Duration) {
        guard let value = take(key) else { return }
        if let interval = value.string.flatMap(Interval.init), interval.duration > .zero {
            target = interval.duration
        } else {
            problems.append("at \(key): must be a length of time above zero, such as 250ms, 10s or 1m30s")
        }
    }

    mutating func word<Word: RawRepresentable<String> & CaseIterable>(_ key: String, _ target: inout Word) {
        guard let value = take(key) else { return }
        if let word = value.string.flatMap(Word.init) {
            target = word
        } else {
            problems.append("at \(key): must be one of \(Word.allCases.map(\.rawValue).joined(separator: ", "))")
        }
    }

    /// Throws all problems, unknown keys included.
    func finish() throws(Failure) {
        let unknown = rest.keys.sorted().map { "at \($0): unknown key; the keys are \(known.joined(separator: ", "))" }
        let all = problems + unknown
        if !all.isEmpty { throw Failure(.invalidArgument, "config: " + all.joined(separator: "; ")) }
    }

    private mutating func take(_ key: String) -> JSONValue? {
        known.append(key)
        return rest.removeValue(forKey: key)
    }

    private static func byteCount(_ text: String) -> Int? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let units = ["B": 1, "KiB": 1 << 10, "MiB": 1 << 20]
        guard let count = Int(digits), let unit = units[String(text.dropFirst(digits.count))] else { return nil }
        let (product, overflow) = count.multipliedReportingOverflow(by: unit)
        return overflow ? nil : product
    }
}
