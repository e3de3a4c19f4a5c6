/// The texts that say how a swap went.
enum SwapReason {
    /// Longer texts are cut, in Unicode scalars: as much as a failure may say (CRUCIBLE_LIMIT_TEXT).
    static let longest = 4_096
    static let superseded = "another library waits"
    static let hostStopping = "the host is stopping"

    /// A text from outside as one line of bounded length.
    static func clean(_ text: String) -> String {
        let scalars = text.unicodeScalars
        var line = String.UnicodeScalarView()
        for scalar in scalars.prefix(longest) { line.append(breaksTheLine(scalar) ? " " : scalar) }
        if scalars.dropFirst(longest).first != nil { line.append("…") }
        return line.allSatisfy(\.properties.isWhitespace) ? "no reason given" : String(line)
    }

    private static func breaksTheLine(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }

    // MARK: Figures of steps that went well

    static func staged(_ facts: StagedFacts, note: String?) -> String {
        let way = switch facts.state {
        case .none: "no state"
        case .direct(let schema, let version): "state \(clean(schema)) version \(version) as it is"
        case .converted(let converter, let schema, let from, let to):
            "state \(clean(schema)) from version \(from) to \(to) by \(clean(converter))"
        case .dropped(let reason): "state is dropped: \(clean(reason))"
        }
        return "\(clean(facts.oldVersion)) to \(clean(facts.newVersion)), \(way)" + (note.map { "; \($0)" } ?? "")
    }

    static let leaveOldNotPossible = "at the deadline it aborts, since calls cannot be left behind when state moves"

    static func inside(_ calls: Int) -> String { calls == 1 ? "1 call inside" : "\(calls) calls inside" }

    static func state(bytes: Int) -> String { "\(bytes) bytes" }

    static func committed(parked: Int, pauseNanoseconds: Int, digest: String?) -> String {
        "\(parked) parked, held for \(milliseconds(pauseNanoseconds)) ms" + (digest.map { ", state \(clean($0))" } ?? "")
    }

    static func verdict(_ verdict: RetireVerdict) -> String {
        switch verdict {
        case .unmapped: "unmapped"
        case .pinned(let reason): "pinned: \(clean(reason))"
        case .leaked(let reason): "leaked: \(clean(reason))"
        }
    }

    // MARK: What went wrong

    static func hung(_ phase: SwapPhase, after limit: Duration) -> String { "no answer within \(text(limit)) while \(phase.rawValue)" }

    static func heldTooLong(_ phase: SwapPhase, _ limit: Duration) -> String {
        "calls were held for \(text(limit)), and it was still \(phase.rawValue); 'pause' allows no more"
    }

    static func notDrained(within limit: Duration, isCancelled: Bool) -> String {
        "calls did not end within \(text(limit))" + (isCancelled ? " of being cancelled" : "")
    }

    static func noWay(_ reason: String) -> String {
        "the state has no way to the new generation: \(reason); name a converter, or allow the loss with 'state: drop'"
    }

    static func wouldLose(_ reason: String) -> String { "not rolled back, since state would be lost: \(reason)" }

    static func keptOld(_ reason: String) -> String { "what changed since the swap: \(reason)" }

    static func notRetired(within limit: Duration) -> String { "it did not end within \(text(limit))" }

    static let notRetiredBeforeHost = "it did not end before the host's time to stop was over"

    static func requested(by who: String) -> String { "asked for by \(clean(who))" }

    static func faulted(_ sample: ProbationSample) -> String {
        (sample.faults == 1 ? "it had a fault" : "it had \(sample.faults) faults") + (sample.fault.map { ": \(clean($0))" } ?? "")
    }

    static func failing(_ sample: ProbationSample, share: Double) -> String {
        "\(sample.failures) of \(sample.calls) calls failed (\(percent(share)); before the swap \(percent(sample.oldFailureShare)))"
    }

    static func slow(mean: Int, oldMean: Int) -> String {
        "calls take \(milliseconds(mean)) ms in the mean; before the swap \(milliseconds(oldMean)) ms"
    }

    // MARK: Numbers

    /// Durations as manifests write them: `10s`, `1m30s`, `250ms`. Parts below a millisecond are left out.
    static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = max(duration, .zero).components
        let parts = [(seconds / 3600, "h"), (seconds / 60 % 60, "m"), (seconds % 60, "s"), (attoseconds / 1_000_000_000_000_000, "ms")]
        let text = parts.filter { $0.0 > 0 }.map { "\($0.0)\($0.1)" }.joined()
        return text.isEmpty ? "0ms" : text
    }

    /// With three digits: `0.042`.
    private static func milliseconds(_ nanoseconds: Int) -> String {
        let microseconds = max(nanoseconds, 0) / 1000
        return "\(microseconds / 1000).\(String(String(microseconds % 1000 + 1000).dropFirst()))"
    }

    private static func percent(_ share: Double) -> String {
        let tenths = share.isFinite ? Int((min(max(share, 0), 1) * 1000).rounded()) : 0
        return "\(tenths / 10).\(tenths % 10)%"
    }
}
