/// One thing that is measured: repetitions of it are interleaved with those of the others, and the median counts.
final class Series {
    let name: String
    private let measure: () -> Double
    private(set) var values: [Double] = []

    init(_ name: String, _ measure: @escaping () -> Double) {
        self.name = name
        self.measure = measure
    }

    /// What was measured already.
    init(_ name: String, of values: [Double]) {
        self.name = name
        self.values = values
        measure = { 0 }
    }

    /// Measures all in turn, so that a change of the machine's pace meets every one of them.
    static func run(_ all: [Series], repetitions: Int) {
        for _ in 0..<repetitions {
            for series in all { series.values.append(series.measure()) }
        }
    }

    var median: Double {
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }

    /// The median of the ratios of repetitions that were measured beside one another.
    func ratio(to other: Series) -> Double {
        let ratios = zip(values, other.values).map { $0 / $1 }.sorted()
        return ratios[ratios.count / 2]
    }

    /// The median of the differences of repetitions that were measured beside one another.
    func difference(to other: Series) -> Double {
        let differences = zip(values, other.values).map { $0 - $1 }.sorted()
        return differences[differences.count / 2]
    }

    /// The value below or at which that share of all values is, in percent (nearest rank).
    func percentile(_ percent: Int) -> Double {
        let sorted = values.sorted()
        return sorted[max(0, (sorted.count * percent + 99) / 100 - 1)]
    }

    /// Name, median, least and greatest.
    func line(unit: String, digits: Int) -> String {
        let numbers = [median, values.min() ?? 0, values.max() ?? 0].map { number($0, digits) }
        return "  \(padded(name, 44)) \(leftPadded(numbers[0], 9)) \(unit)   (\(numbers[1]) to \(numbers[2]))"
    }
}

func number(_ value: Double, _ digits: Int) -> String {
    var scale = 1
    for _ in 0..<digits { scale *= 10 }
    let scaled = Int((value.magnitude * Double(scale)).rounded())
    let sign = value < 0 ? "-" : ""
    guard digits > 0 else { return "\(sign)\(scaled)" }
    let fraction = "\(scaled % scale)"
    return "\(sign)\(scaled / scale)." + String(repeating: "0", count: digits - fraction.count) + fraction
}

func padded(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: max(0, width - text.count)) }
func leftPadded(_ text: String, _ width: Int) -> String { String(repeating: " ", count: max(0, width - text.count)) + text }

/// A figure beside its limit.
func verdict(_ name: String, _ value: Double, limit: Double, unit: String, digits: Int = 2) -> Bool {
    let passes = value <= limit
    print("  \(passes ? "PASS" : "FAIL")  \(padded(name, 60)) \(number(value, digits)) \(unit) (limit \(number(limit, digits)))")
    return passes
}
