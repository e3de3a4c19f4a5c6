import Recording

/// Finds a simple value that still fails in the place of another of its type. A value.
struct ValueReduction: Sendable {
    private enum Way: Sendable {
        case flag
        case number(NumberReduction, isNegative: Bool)
        case fraction([Double])
        case document(DocumentReduction)
        case text(ListReduction<Unicode.Scalar>)
        case bytes(ListReduction<UInt8>)
        case over
    }

    /// The simplest so far.
    private(set) var value: RecordedValue
    private var way: Way
    private var proposal: RecordedValue?

    init(_ value: RecordedValue) {
        self.value = value
        way = Self.way(value)
    }

    /// What is worth trying before anything else; nil when it is that.
    static func simplest(_ value: RecordedValue) -> RecordedValue? {
        let simplest: RecordedValue =
            switch value {
            case .bool: .bool(false)
            case .integer, .unsigned, .number: .integer(0)
            case .text, .base64: .text("")
            }
        return simplest == value ? nil : simplest
    }

    private static func way(_ value: RecordedValue) -> Way {
        switch value {
        case .bool(let flag): flag ? .flag : .over
        case .integer(let number): .number(NumberReduction(number.magnitude), isNegative: number < 0)
        case .unsigned(let number): .number(NumberReduction(number), isNegative: false)
        case .number(let number): self.way(number)
        case .text(let text):
            if text.first == "{" || text.first == "[", let document = JSONDocument(parsing: text) {
                .document(DocumentReduction(document))
            } else {
                .text(ListReduction(Array(text.unicodeScalars), simplest: "a"))
            }
        case .base64(let bytes): .bytes(ListReduction(bytes, simplest: UInt8(ascii: "a")))
        }
    }

    private static func way(_ number: Double) -> Way {
        let whole = number.rounded(.towardZero)
        if whole == number, let magnitude = UInt64(exactly: number.magnitude) {
            return .number(NumberReduction(magnitude), isNegative: number < 0)
        }
        return .fraction([1, -1, whole].filter { $0 != number && $0.magnitude <= number.magnitude })
    }

    /// The next value to try; nil at the end.
    mutating func next() -> RecordedValue? {
        proposal = propose()
        return proposal
    }

    private mutating func propose() -> RecordedValue? {
        switch way {
        case .flag: return .bool(false)
        case .number(var reduction, let isNegative):
            guard let magnitude = reduction.next() else { return nil }
            way = .number(reduction, isNegative: isNegative)
            return Self.integer(magnitude, isNegative)
        case .fraction(let candidates): return candidates.first.map { .number($0) }
        case .document(var reduction):
            guard let document = reduction.next() else { return nil }
            way = .document(reduction)
            return .text(document.text)
        case .text(var reduction):
            guard let scalars = reduction.next() else { return nil }
            way = .text(reduction)
            return .text(String(String.UnicodeScalarView(scalars)))
        case .bytes(var reduction):
            guard let bytes = reduction.next() else { return nil }
            way = .bytes(reduction)
            return .bytes(bytes)
        case .over: return nil
        }
    }

    private static func integer(_ magnitude: UInt64, _ isNegative: Bool) -> RecordedValue {
        // What is smaller than a value of the type is one.
        if isNegative { return Int64(exactly: magnitude).map { .integer(-$0) } ?? .number(-Double(magnitude)) }
        return Int64(exactly: magnitude).map { .integer($0) } ?? .unsigned(magnitude)
    }

    /// Whether the value that was proposed last fails still.
    mutating func report(_ fails: Bool) {
        guard let tried = proposal else { return }
        proposal = nil
        if fails { value = tried }
        switch way {
        case .flag: way = .over
        case .number(var reduction, let isNegative):
            reduction.report(fails)
            way = .number(reduction, isNegative: isNegative)
        case .fraction(let candidates): way = fails ? Self.way(value) : .fraction(Array(candidates.dropFirst()))
        case .document(var reduction):
            reduction.report(fails)
            way = .document(reduction)
        case .text(var reduction):
            reduction.report(fails)
            way = .text(reduction)
        case .bytes(var reduction):
            reduction.report(fails)
            way = .bytes(reduction)
        case .over: break
        }
    }
}
