import Lifecycle

/// How a plugin behaves in virtual time.
struct Behaviour: Sendable {
    /// What happens in the attempts, one after the other; the last one repeats.
    var attempts: [Attempt] = [.starts()]
    /// How long draining and stopping take; nil for ever.
    var drain: Duration? = .milliseconds(100)
    var stop: Duration? = .milliseconds(100)
    /// What it answers to health checks, one after the other; the last one repeats.
    var health: [Check] = [.says(.ok)]
    /// How long ending a generation that is not well takes; nil for ever.
    var withdrawal: Duration? = .milliseconds(100)

    struct Check: Sendable {
        /// nil: it never answers.
        var sample: HealthSample?
        var after: Duration = .milliseconds(10)

        static func says(_ sample: HealthSample, after: Duration = .milliseconds(10)) -> Check { Check(sample: sample, after: after) }
        static let hangs = Check(sample: nil)
    }

    struct Attempt: Sendable {
        /// How long loading, creating and starting take.
        var steps: [Duration]
        /// The step in which it fails, and why.
        var failure: (step: Int, text: String)?
        /// The step in which it hangs, and how much later it goes on, if ever.
        var hang: (step: Int, Duration?)?

        static let step = Duration.milliseconds(100)

        static func starts(after step: Duration = step) -> Attempt { Attempt(steps: [step, step, step]) }
        static func fails(_ text: String, in phase: PluginPhase = .starting, after step: Duration = step) -> Attempt {
            Attempt(steps: [step, step, step], failure: (number(of: phase), text))
        }
        static func hangs(in phase: PluginPhase, goingOnAfter pause: Duration? = nil) -> Attempt {
            Attempt(steps: [step, step, step], hang: (number(of: phase), pause))
        }

        private static func number(of phase: PluginPhase) -> Int {
            [PluginPhase.loading, .creating, .starting].firstIndex(of: phase) ?? 2
        }

        /// What the attempt reports, and how long after its beginning.
        func reports(plugin: String, attempt: Int) -> [(after: Duration, LifecycleEvent)] {
            var reports: [(after: Duration, LifecycleEvent)] = []
            var time = Duration.zero
            for step in steps.indices {
                time += steps[step]
                if let hang, hang.step == step {
                    guard let pause = hang.1 else { return reports }
                    time += pause
                }
                if let failure, failure.step == step {
                    return reports + [(time, .attemptEnded(plugin: plugin, attempt: attempt, .failed(failure.text)))]
                }
                switch step {
                case 0: reports.append((time, .reached(plugin: plugin, attempt: attempt, .loaded)))
                case 1: reports.append((time, .reached(plugin: plugin, attempt: attempt, .initialized)))
                default: reports.append((time, .attemptEnded(plugin: plugin, attempt: attempt, .started)))
                }
            }
            return reports
        }
    }

    /// `number` also counts the checks that were not made because one before them had not returned.
    func check(_ number: Int) -> Check { health[min(number, health.count) - 1] }

    func attempt(_ number: Int) -> Attempt { attempts[min(number, attempts.count) - 1] }
}

/// A node with defaults that suit most scenarios.
func node(
    _ id: String, needs: [String] = [], uses: [String] = [], deadline: Duration = .seconds(10), attempts: Int = 1,
    backoff: Duration = .seconds(1), isRequired: Bool = false, health: HealthRules? = nil
) -> LifecycleNode {
    let dependencies = needs.map { LifecycleNode.Dependency(id: $0) }
        + uses.map { LifecycleNode.Dependency(id: $0, isOptional: true) }
    return LifecycleNode(
        id: id, dependencies: dependencies, deadline: deadline, attempts: attempts, backoff: backoff,
        isRequired: isRequired, health: health)
}
