import Coordination
import Gate
import Lifecycle

/// How a plugin is, from what was seen of it: its last health check, and how its calls went. Where nothing was seen, it is unknown.
public struct HealthScore: Sendable, Equatable, Codable {
    public enum Status: String, Sendable, CaseIterable, Codable {
        case ok, degraded, sick, silent, unknown
    }

    public var status: Status
    /// 0 to 1: the least of what the check says (1, ½ when degraded, else 0), the share of calls of the window for whose end it is not to
    /// blame, and its speed: 1 up to twice the time that the same functions took before the window, then 2 divided by how many times that they
    /// take. nil: unknown.
    public var score: Double?
    /// Calls of the window. Fewer than ten say nothing.
    public var samples: UInt64

    /// Beyond this share of blamed calls a plugin that says nothing of itself, or that all is well, is degraded.
    static let tolerated = 0.05
    /// Fewer calls say nothing about a share.
    static let fewest: UInt64 = 10
    /// Up to so many times its usual time nobody minds.
    static let usual = 2.0
    /// Below this speed it is degraded.
    static let slow = 0.5

    /// - Parameters:
    ///   - check: what the last health check found; nil: none was made.
    ///   - finished: calls of the window that have ended.
    ///   - blamed: those of them that failed by the plugin's fault.
    ///   - slowness: how many times longer than before they take; nil: not known.
    init(check: PluginHealth.Verdict?, finished: UInt64, blamed: UInt64, slowness: Double? = nil) {
        samples = finished
        let speed = min(1, slowness.map { Self.usual / max($0, Self.usual) } ?? 1)
        let share = finished < Self.fewest ? nil : Double(min(blamed, finished)) / Double(finished)
        guard check != nil || share != nil else {
            (status, score) = (.unknown, nil)
            return
        }
        let checked: (Status, Double) =
            switch check {
            case .ok, nil: (Status.ok, 1)
            case .degraded: (Status.degraded, 0.5)
            case .sick: (Status.sick, 0)
            case .silent: (Status.silent, 0)
            }
        score = min(checked.1, 1 - (share ?? 0), speed)
        let isBad = (share ?? 0) > Self.tolerated || speed < Self.slow
        status = checked.0 == .ok && isBad ? .degraded : checked.0
    }
}

/// One plugin with what was seen of it.
struct PluginCondition: Sendable {
    var report: PluginReport
    var health: HealthScore
    /// Calls in a second, over the window; nil: not known.
    var rate: Double?
    var restarts: Int
    /// That have ended.
    var calls: UInt64
    var failed: UInt64
    var blamed: UInt64
    var inFlight: UInt64
    /// Bytes of the host's memory that its generation that serves holds, and the most that there were; nil: none serves.
    var held: (now: Int64, most: Int64)?
}

extension Host {
    /// Every plugin in start order, with what was seen of it.
    func conditions(_ figures: [EdgeName: EdgeCounters.Figures]) -> [PluginCondition] {
        let now = configuration.clock.now()
        return shell.states.map { state in
            let edges = figures.filter { $0.key.provider == state.id }
            let own = edges.values
            let sample = coordination.sample(of: state.id, PluginCalls(edges, binder.runtimes[state.id]), now: now)
            let (finished, blamed) = (own.reduce(0) { $0 + $1.finished }, own.reduce(0) { $0 + $1.blamed })
            return PluginCondition(
                report: PluginReport(state, runtime: binder.runtimes[state.id]),
                health: HealthScore(
                    check: state.health?.verdict, finished: sample.calls, blamed: sample.blamed, slowness: sample.slowness),
                rate: sample.rate, restarts: state.restarts,
                calls: finished, failed: own.reduce(0) { $0 + $1.failed }, blamed: blamed,
                inFlight: own.reduce(0) { $0 + $1.inFlight }, held: binder.runtimes[state.id]?.party?.held)
        }
    }
}

extension PluginCalls {
    /// What was counted of calls into one plugin.
    init(_ edges: [EdgeName: EdgeCounters.Figures], _ runtime: PluginRuntime?) {
        self.init(generation: runtime?.generation?.number)
        for (name, figures) in edges {
            let counts = CallCounts(
                finished: figures.finished, blamed: figures.blamed, timed: figures.samples, nanoseconds: figures.sampledNanoseconds)
            let function = "\(name.interface) \(name.function)"
            functions[function] = functions[function].map { $0 + counts } ?? counts
        }
    }
}
