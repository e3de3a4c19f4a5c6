import Builtin
import Gate
import Host
import Lifecycle
import Loader
import Logging
import Manifest
import Timing

/// Start of the five default plugins, one after the other against all at once, inside this process: the plan is made, so that what is
/// measured is opening, connecting and starting them.
enum StartBenchmark {
    private static let repetitions = 15

    static func run(_ plugins: DefaultPlugins) async -> Bool {
        print("\nStart of the five default plugins, no external servers: median of \(repetitions) interleaved repetitions (least to greatest)")
        var times: [LifecycleMachine.Mode: [Double]] = [:]
        for _ in 0..<repetitions {
            for mode in [LifecycleMachine.Mode.serial, .parallel] {
                switch await start(plugins, mode) {
                case .success(let milliseconds): times[mode, default: []].append(milliseconds)
                case .failure(let error):
                    print("  FAIL  \(error)")
                    return false
                }
            }
        }
        let serial = Series("serial", of: times[.serial] ?? [])
        let parallel = Series("parallel", of: times[.parallel] ?? [])
        for series in [serial, parallel] { print(series.line(unit: "ms", digits: 2)) }
        print("  parallel takes \(number(parallel.ratio(to: serial), 2)) of the time of serial")
        return true
    }

    /// Milliseconds from the plan to the last plugin's being active.
    private static func start(_ plugins: DefaultPlugins, _ mode: LifecycleMachine.Mode) async -> Result<Double, HostError> {
        do {
            let manifest = try Manifest.load(path: plugins.manifest)
            let host = try await Host.prepare(configuration(manifest, mode))
            let clock = SystemClock.shared
            let before = clock.now()
            try await host.start()
            let taken = clock.now() - before
            let active = host.status.filter { $0.state == "active" }.count
            await host.stop()
            guard active == 5 else { return .failure(HostError(["only \(active) of 5 plugins became active"])) }
            return .success(Double(taken) / 1_000_000)
        } catch {
            return .failure(HostError(["\(error)"]))
        }
    }

    private static func configuration(_ manifest: Manifest, _ mode: LifecycleMachine.Mode) -> HostConfiguration {
        var logger = Logger(label: "bench") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .error
        return HostConfiguration(
            manifest: manifest, locator: LibraryLocator(searchPath: [Spawn.ownFolder]), describer: Spawn.ownFolder + "/crucible-describer",
            stagingParent: "/tmp", environment: [:], logger: logger, mode: mode, services: [ServiceFactory(NoHTTP())])
    }
}

/// Stands for the HTTP stack, which this build does without; nothing of a start uses it.
private struct NoHTTP: HostService {
    var interface: String { "crucible.http/1" }
    var functions: [HostFunction] { [{ $0.fail(.unavailable, "there is no HTTP in a benchmark") }] }
}
