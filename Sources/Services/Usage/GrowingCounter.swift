/// By how much a counter of the kernel has grown from look to look. Pure.
///
/// A look may show less than the one before: a process that ended between two reads is missing once, one that left its family is missing for
/// good. A smaller value is believed when it is seen twice; until then what was counted stays counted, so that nothing counts twice.
struct GrowingCounter {
    private var base: Int64
    private var isBelow = false

    init(base: Int64) { self.base = base }

    mutating func growth(to value: Int64) -> Int64 {
        guard value < base else {
            defer { (base, isBelow) = (value, false) }
            return value - base
        }
        if isBelow { base = value }
        isBelow.toggle()
        return 0
    }
}
