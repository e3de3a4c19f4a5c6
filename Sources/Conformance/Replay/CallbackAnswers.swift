import Gate
import Recording

/// What the callbacks of one replayed call answer: those of each parameter, in their order, what they answered when it was recorded. One more
/// than there were is answered like the last: a consumer that has gone stays gone. A value.
struct CallbackAnswers: Sendable {
    /// By the parameter's index, the next one last.
    private var left: [Int: [GateStatus]] = [:]

    init(_ record: CallRecord) {
        for callback in record.callbacks.reversed() { left[callback.parameter, default: []].append(callback.status) }
    }

    mutating func next(_ parameter: Int) -> GateStatus {
        guard let statuses = left[parameter], let status = statuses.last else { return .ok }
        if statuses.count > 1 { left[parameter]?.removeLast() }
        return status
    }
}
