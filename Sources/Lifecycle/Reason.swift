/// The texts that say why a plugin is where it is.
enum Reason {
    /// Longer texts from plugins are cut, in Unicode scalars. As much as a failure may say (CRUCIBLE_LIMIT_TEXT), so that a plugin
    /// which reports all problems of its configuration is heard to the end.
    static let longest = 4_096

    /// A text from a plugin as one line of bounded length.
    static func clean(_ text: String) -> String {
        let scalars = text.unicodeScalars
        var line = String.UnicodeScalarView()
        for scalar in scalars.prefix(longest) {
            line.append(breaksTheLine(scalar) ? " " : scalar)
        }
        if scalars.dropFirst(longest).first != nil { line.append("…") }
        return line.allSatisfy(\.properties.isWhitespace) ? "no reason given" : String(line)
    }

    private static func breaksTheLine(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }

    static func failedAttempt(_ text: String, attempt: Int, of attempts: Int) -> String {
        attempts == 1 ? clean(text) : "\(clean(text)) (attempt \(attempt) of \(attempts))"
    }

    static func hung(_ phase: PluginPhase, deadline: Duration, attempt: Int, of attempts: Int) -> String {
        let count = attempts == 1 ? "" : "attempt \(attempt) of \(attempts), "
        return "no answer within \(text(deadline)) while \(phase.rawValue)"
            + " (\(count)not tried again, since it may still be running)"
    }

    /// `voice needs routing, which failed: no free port`.
    static func blocked(_ plugin: String, by dependency: PluginStatus) -> String {
        let verb = dependency.state == .failed ? "which" : "which is"
        return "\(plugin) needs \(dependency.id), \(verb) \(dependency)"
    }

    /// `routing failed: no free port`, `blocked: voice needs …`.
    static func startFailed(_ plugin: LifecycleMachine.Plugin) -> String {
        plugin.state == .blocked ? "\(plugin.status)" : "\(plugin.node.id) \(plugin.status)"
    }

    /// `sick: the queue is stuck (3 checks in a row)`.
    static func unwell(_ verdict: PluginHealth.Verdict, _ detail: String, checks: Int) -> String {
        (verdict == .sick ? "sick: \(detail)" : detail) + (checks == 1 ? "" : " (\(checks) checks in a row)")
    }

    static func restart(_ number: Int) -> String { "restart \(number)" }

    static func quarantined(_ last: String?, restarts: Int, window: Duration?) -> String {
        let count = restarts == 1 ? "once" : "\(restarts) times"
        let before = restarts == 0 ? "" : "restarted \(count) within \(text(window ?? .zero)), and again: "
        return "\(before)\(last ?? "no reason given"); kept out until the host is started again"
    }

    static func notWithdrawn(_ last: String?, deadline: Duration) -> String {
        "\(last ?? "no reason given"); its generation did not end within \(text(deadline)), so it may still be running; kept out until the "
            + "host is started again"
    }

    /// Durations as manifests write them: `10s`, `1m30s`, `250ms`. Parts below a millisecond are left out.
    static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = max(duration, .zero).components
        let parts = [
            (seconds / 3600, "h"), (seconds / 60 % 60, "m"), (seconds % 60, "s"),
            (attoseconds / 1_000_000_000_000_000, "ms"),
        ]
        let text = parts.filter { $0.0 > 0 }.map { "\($0.0)\($0.1)" }.joined()
        return text.isEmpty ? "0ms" : text
    }
}
