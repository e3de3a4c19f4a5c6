import Lease
import Locking

/// A clock that a test moves, and the timer of a desk, which goes off when the clock passes it.
final class ManualTime: Sendable {
    private struct State {
        var now: Int64 = 0
        var timer: (at: Int64, number: Int, body: @Sendable () -> Void)?
        var timersSet = 0
    }

    private let state = Locked(State())

    var now: Int64 { state.withLock { $0.now } }
    var timerAt: Int64? { state.withLock { $0.timer?.at } }

    /// A second timer takes the place of the first here: the desk is to have one.
    var leaseTime: LeaseTime {
        let state = state
        return LeaseTime(now: { state.withLock { $0.now } }, schedule: { instant, body in
            let number = state.withLock { state in
                state.timersSet += 1
                state.timer = (instant, state.timersSet, body)
                return state.timersSet
            }
            return { state.withLock { state in if state.timer?.number == number { state.timer = nil } } }
        })
    }

    func move(to instant: Int64) {
        while true {
            let body = state.withLock { state in
                guard let timer = state.timer, timer.at <= instant else {
                    state.now = max(state.now, instant)
                    return nil as (@Sendable () -> Void)?
                }
                state.now = max(state.now, timer.at)
                state.timer = nil
                return timer.body
            }
            guard let body else { return }
            body()
        }
    }
}

/// A desk, its time, and what its handlers were told.
final class DeskScene: Sendable {
    let desk: LeaseDesk
    let time = ManualTime()
    private let events = Locked<[String]>([])

    init(_ change: (inout LeaseSettings) -> Void = { _ in }) {
        var settings = LeaseSettings()
        change(&settings)
        desk = LeaseDesk(settings, time: time.leaseTime)
    }

    /// What was told since the last time.
    var told: [String] {
        events.withLock { events in
            defer { events = [] }
            return events
        }
    }

    func owner(_ plugin: String) -> LeaseOwner { desk.admit(plugin: plugin, generation: 1)! }

    /// Asks for a slot.
    func ask(_ owner: LeaseOwner, _ name: String) -> LeaseAnswer {
        desk.request(LeaseRequest(owner, LeaseAmounts(.slots, 1)), handlers(name))
    }

    /// Handlers that write down what they are told, under a name; a grant after what `onGranted` does.
    func handlers(_ name: String, onGranted: @escaping @Sendable (LeaseGrant) -> Void = { _ in }) -> LeaseHandlers {
        let events = events
        let write: @Sendable (String) -> Void = { text in events.withLock { $0.append("\(name) \(text)") } }
        return LeaseHandlers(
            onGranted: {
                onGranted($0)
                write("granted")
            },
            onRefused: { write("refused \($0.reason)") }, onNotice: { _, reason, _ in write("notice \(reason)") },
            onEnded: { _, reason in write("ended \(reason)") })
    }
}
