import Swap
import Testing

/// When a generation on probation is rolled back.
@Suite struct JudgementTests {
    private static func objection(_ sample: ProbationSample, _ change: (inout SwapPolicy) -> Void = { _ in }) -> String? {
        var policy = SwapPolicy()
        change(&policy)
        return policy.objection(to: sample)
    }

    @Test func failuresCountFromAMinimumOfCalls() {
        #expect(Self.objection(ProbationSample(calls: 19, failures: 19)) == nil)
        #expect(Self.objection(ProbationSample(calls: 20, failures: 1)) == nil, "5% is the limit, and not above it")
        #expect(Self.objection(ProbationSample(calls: 20, failures: 2)) == "2 of 20 calls failed (10.0%; before the swap 0.0%)")
        #expect(Self.objection(ProbationSample(calls: 0, failures: 0)) { $0.probationMinimumCalls = 0 } == nil)
    }

    @Test func aPluginThatAlwaysFailedALotMayGoOnToDoSo() {
        #expect(Self.objection(ProbationSample(calls: 100, failures: 40, oldFailureShare: 0.2)) == nil)
        #expect(Self.objection(ProbationSample(calls: 100, failures: 41, oldFailureShare: 0.2)) != nil)
        #expect(Self.objection(ProbationSample(calls: 100, failures: 21, oldFailureShare: 0.2)) { $0.failureFactor = 1 } != nil)
    }

    @Test func latencyIsJudgedOnlyIfAsked() {
        let slow = ProbationSample(calls: 100, failures: 0, meanLatencyNanoseconds: 3_000_001, oldMeanLatencyNanoseconds: 1_000_000)
        #expect(Self.objection(slow) == nil)
        #expect(Self.objection(slow) { $0.latencyFactor = 3 } == "calls take 3.000 ms in the mean; before the swap 1.000 ms")
        #expect(Self.objection(slow) { $0.latencyFactor = 4 } == nil)
        #expect(Self.objection(ProbationSample(calls: 100, failures: 0, meanLatencyNanoseconds: 9)) { $0.latencyFactor = 3 } == nil)
    }

    @Test func oneFaultIsEnough() {
        #expect(Self.objection(ProbationSample(calls: 0, failures: 0, faults: 1)) == "it had a fault")
        #expect(Self.objection(ProbationSample(calls: 0, failures: 0, faults: 2)) == "it had 2 faults")
        #expect(Self.objection(ProbationSample(calls: 0, failures: 0, faults: 1, fault: "sick:\nill")) == "it had a fault: sick: ill")
    }

    @Test func figuresThatMakeNoSenseDoNoHarm() {
        #expect(Self.objection(ProbationSample(calls: -1, failures: 5)) == nil)
        #expect(Self.objection(ProbationSample(calls: 100, failures: 90, oldFailureShare: .nan)) != nil)
        #expect(Self.objection(ProbationSample(calls: 100, failures: 90, oldFailureShare: .infinity)) == nil)
    }
}
