/// What a call's span will say when it ends.
struct SpanDraft: Sendable {
    /// Callbacks that get a span each; later ones of the same parameter share one, so that a stream of thousands does not fill a trace.
    static let separateCallbacks = 8

    /// Callbacks that share a span.
    struct Shared: Sendable {
        var id: UInt64
        var start: Int64
        var end: Int64
        var count: Int
        /// Of the last one that failed.
        var status: Int32
    }

    /// What a plugin calls the work; an opened call without one is no span.
    var name: String?
    var isOutbound = false
    var isHidden = false
    /// In place of that with which the call ends.
    var status: Int32?
    var attributes: [String: SpanValue] = [:]
    /// By parameter: how many have had a span of their own.
    private var separate: [Int: Int] = [:]
    private var shared: [Int: Shared] = [:]

    /// Whether a callback gets a span of its own. Otherwise it has been added to that of the others.
    mutating func takesSeparately(_ parameter: Int, start: Int64, end: Int64, status: Int32, unusedID: () -> UInt64) -> Bool {
        let count = separate[parameter] ?? 0
        if count < Self.separateCallbacks {
            separate[parameter] = count + 1
            return true
        }
        var all = shared[parameter] ?? Shared(id: unusedID(), start: start, end: end, count: 0, status: 0)
        all.start = min(all.start, start)
        all.end = max(all.end, end)
        all.count += 1
        if status != 0 { all.status = status }
        shared[parameter] = all
        return false
    }

    /// To be called at the call's end, once.
    mutating func takeShared() -> [(parameter: Int, callbacks: Shared)] {
        defer { shared = [:] }
        return shared.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}
