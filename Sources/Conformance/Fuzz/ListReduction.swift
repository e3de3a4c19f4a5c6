/// Finds a short list that still fails: takes out halves, quarters, and so on to single elements, and goes on for as long as that helps.
/// Then the simplest element is tried in the place of others in the same way. A value; who holds it runs what it proposes.
///
/// After Zeller and Hildebrandt, Simplifying and isolating failure-inducing input, 2002; complements only, since what is left of an input is
/// seldom one of its parts.
struct ListReduction<Element: Hashable & Sendable>: Sendable {
    /// The shortest so far.
    private(set) var items: [Element]
    private let simplest: Element?
    private let minimum: Int
    private var isReplacing = false
    private var size: Int
    private var place = 0
    private var hasHelped = false
    private var proposal: [Element]?

    /// - Parameters:
    ///   - minimum: the shortest list that is proposed.
    ///   - simplest: what others are replaced with; nil: they stay.
    init(_ items: [Element], minimum: Int = 0, simplest: Element? = nil) {
        (self.items, self.minimum, self.simplest) = (items, minimum, simplest)
        size = max(1, items.count)
    }

    /// The next list to try; nil at the end.
    mutating func next() -> [Element]? {
        while true {
            guard place < items.count else {
                guard finishPass() else { return nil }
                continue
            }
            let part = place..<min(place + size, items.count)
            if let made = isReplacing ? replaced(part) : removed(part) {
                proposal = made
                return made
            }
            place = part.upperBound
        }
    }

    /// Whether the list that was proposed last fails still.
    mutating func report(_ fails: Bool) {
        guard let made = proposal else { return }
        proposal = nil
        let end = min(place + size, items.count)
        if fails {
            items = made
            hasHelped = true
            if isReplacing { place = end }
        } else {
            place = end
        }
    }

    /// Goes on to smaller parts. Whether there is more to try.
    private mutating func finishPass() -> Bool {
        guard !items.isEmpty else { return false }
        place = 0
        defer { hasHelped = false }
        if size > 1 {
            size = max(1, min(size, items.count) / 2)
        } else if hasHelped, !isReplacing {
            // Once more: one that was needed may not be without those that are gone now.
        } else if !isReplacing, simplest != nil {
            (isReplacing, size) = (true, items.count)
        } else {
            return false
        }
        return true
    }

    private func removed(_ part: Range<Int>) -> [Element]? {
        guard items.count - part.count >= minimum else { return nil }
        var made = items
        made.removeSubrange(part)
        return made
    }

    private func replaced(_ part: Range<Int>) -> [Element]? {
        guard let simplest else { return nil }
        var made = items
        for index in part { made[index] = simplest }
        return made == items ? nil : made
    }
}
