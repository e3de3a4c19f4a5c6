import CruciblePlugin

/// Decides what becomes of the endpoint's server process: when it is started again, when no more, and what callers are told meanwhile.
struct ServerLife: Equatable {
    /// How often it is started again without having run for `steady` in between, and the pauses before.
    struct Limits: Equatable {
        var restarts = 5
        var firstPause = Duration.milliseconds(250)
        var longestPause = Duration.seconds(10)
        var steady = Duration.seconds(60)
    }

    enum Phase: Equatable {
        case stopped
        case starting
        /// `since` is the monotonic clock in nanoseconds.
        case ready(since: Int64)
        case gaveUp
    }

    private let limits: Limits
    private(set) var phase = Phase.stopped
    /// Restarts since it last ran steadily.
    private var restarts = 0
    /// Why it last ended.
    private var reason = ""

    init(limits: Limits = Limits()) { self.limits = limits }

    mutating func begin() { phase = .starting }

    mutating func becameReady(at now: Int64) { phase = .ready(since: now) }

    /// It ended, or did not start. The pause after which to start it again, or nil when it must stay down.
    mutating func ended(_ why: String, at now: Int64) -> Duration? {
        switch phase {
        case .stopped, .gaveUp: return nil
        case .ready(let since) where .nanoseconds(now - since) >= limits.steady: restarts = 0
        case .ready, .starting: break
        }
        reason = why
        guard restarts < limits.restarts else {
            phase = .gaveUp
            return nil
        }
        restarts += 1
        phase = .starting
        return min(limits.firstPause * (1 << min(restarts - 1, 30)), limits.longestPause)
    }

    mutating func stop() { phase = .stopped }

    /// Throws `UNAVAILABLE` with the reason unless the server can be asked.
    func check(_ name: String) throws(Failure) {
        let because = reason.isEmpty ? "" : ": \(reason)"
        switch phase {
        case .ready: return
        case .stopped: throw Failure(.unavailable, "\(name) is not running")
        case .starting where restarts > 0:
            throw Failure(.unavailable, "\(name) ended and is being started again (\(restarts) of \(limits.restarts))\(because)")
        case .starting: throw Failure(.unavailable, "\(name) is starting")
        case .gaveUp: throw Failure(.unavailable, "\(name) ended and was started \(limits.restarts) times in vain\(because)")
        }
    }
}
