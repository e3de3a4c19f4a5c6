/// What is known of the generation on probation, counted from its commit, and of the one before it.
public struct ProbationSample: Sendable, Equatable {
    public let calls: Int
    /// Calls that ended with another status than OK for which the provider is to blame.
    public let failures: Int
    /// Of the calls that were timed; nil if none was.
    public let meanLatencyNanoseconds: Int?
    /// Bad health checks.
    public let faults: Int
    /// What the latest fault was, in words.
    public let fault: String?
    /// The share of failures of the old generation, 0 to 1; 0 if it had no calls.
    public let oldFailureShare: Double
    public let oldMeanLatencyNanoseconds: Int?

    public init(
        calls: Int, failures: Int, meanLatencyNanoseconds: Int? = nil, faults: Int = 0, fault: String? = nil, oldFailureShare: Double = 0,
        oldMeanLatencyNanoseconds: Int? = nil
    ) {
        self.calls = calls
        self.failures = failures
        self.meanLatencyNanoseconds = meanLatencyNanoseconds
        self.faults = faults
        self.fault = fault
        self.oldFailureShare = oldFailureShare
        self.oldMeanLatencyNanoseconds = oldMeanLatencyNanoseconds
    }
}

extension SwapPolicy {
    /// Why a generation with these figures is to be rolled back; nil if it is not.
    public func objection(to sample: ProbationSample) -> String? {
        if sample.faults > 0 { return SwapReason.faulted(sample) }
        guard sample.calls > 0, sample.calls >= probationMinimumCalls else { return nil }
        let share = Double(sample.failures) / Double(sample.calls)
        if share > max(maxFailureShare, sample.oldFailureShare * failureFactor) {
            return SwapReason.failing(sample, share: share)
        }
        guard let latencyFactor, let mean = sample.meanLatencyNanoseconds, let oldMean = sample.oldMeanLatencyNanoseconds,
            Double(mean) > Double(oldMean) * latencyFactor
        else { return nil }
        return SwapReason.slow(mean: mean, oldMean: oldMean)
    }
}
