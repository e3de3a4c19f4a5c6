/// Finds a small JSON document that still fails: members and elements are taken out, and what is left becomes empty or zero. A value.
struct DocumentReduction: Sendable {
    /// The smallest so far.
    private(set) var document: JSONDocument
    private var simpler: [JSONDocument]
    private var place = 0
    private var hasHelped = false

    init(_ document: JSONDocument) {
        self.document = document
        simpler = Self.simpler(document)
    }

    /// The next document to try; nil at the end.
    mutating func next() -> JSONDocument? {
        if place >= simpler.count, hasHelped { (place, hasHelped) = (0, false) }
        return place < simpler.count ? simpler[place] : nil
    }

    /// Whether the document that was proposed last fails still.
    mutating func report(_ fails: Bool) {
        guard place < simpler.count else { return }
        guard fails else {
            place += 1
            return
        }
        document = simpler[place]
        simpler = Self.simpler(document)
        hasHelped = true
    }

    /// Documents with one thing less, those with the least first. Each is smaller than this one, so that there is an end.
    private static func simpler(_ value: JSONDocument) -> [JSONDocument] {
        switch value {
        case .null, .bool(false), .number(0), .string(""): return []
        case .bool: return [.bool(false)]
        case .number: return [.number(0)]
        case .string(let text):
            let half = String(text.prefix(text.count / 2))
            return half.isEmpty ? [.string("")] : [.string(""), .string(half)]
        case .array(let items):
            guard !items.isEmpty else { return [] }
            let halves = items.count < 4 ? [] : [Array(items.prefix(items.count / 2)), Array(items.suffix(items.count - items.count / 2))]
            let without = items.indices.map { place in items.indices.filter { $0 != place }.map { items[$0] } }
            let inside = items.indices.flatMap { place in
                simpler(items[place]).map { replacement in items.indices.map { $0 == place ? replacement : items[$0] } }
            }
            return ([[]] + halves + (items.count == 1 ? [] : without) + inside).map(JSONDocument.array)
        case .object(let members):
            guard !members.isEmpty else { return [] }
            let names = members.keys.sorted()
            let without = names.map { name in members.filter { $0.key != name } }
            let inside = names.flatMap { name in simpler(members[name]!).map { members.merging([name: $0]) { $1 } } }
            return ([[:]] + (names.count == 1 ? [] : without) + inside).map(JSONDocument.object)
        }
    }
}
