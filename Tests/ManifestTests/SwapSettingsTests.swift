import Testing

@testable import Manifest

@Suite struct SwapSettingsTests {
    @Test func readsEveryKey() throws {
        let swap = try manifest(withPlugin("""
            swap:
              { warm: 1s, drain: 0s, at_deadline: leave-old, pause: 20ms, max_parked: 0, state: drop, probation: 24h,
                min_calls: 1, max_failures: 100%, latency_factor: 3, retire: 1h }
            """)).plugins[0].swap
        #expect(swap.warm == .seconds(1))
        #expect(swap.drain == .zero)
        #expect(swap.atDeadline == .leaveOld)
        #expect(swap.pause == .milliseconds(20))
        #expect(swap.maxParked == 0)
        #expect(swap.state == .drop)
        #expect(swap.probation == .seconds(86_400))
        #expect(swap.minCalls == 1)
        #expect(swap.maxFailures == 100)
        #expect(swap.latencyFactor == 3)
        #expect(swap.retire == .seconds(3600))
    }

    @Test func withoutTheSectionTheDefaultsCount() throws {
        let swap = try manifest(withPlugin("required: true")).plugins[0].swap
        #expect(swap == SwapSettings())
        #expect(swap.drain == .seconds(10) && swap.atDeadline == .automatic && swap.state == .keep && swap.maxFailures == 5)
    }

    @Test func listsWhatStandsThereAndWhatDoesNot() throws {
        let values = try manifest(withPlugin("swap: { state: drop, max_failures: 007% }")).effectiveValues.map(\.description)
        #expect(values.filter { $0.hasPrefix("plugins.a.swap.") && !$0.hasSuffix("(default)") } == [
            "plugins.a.swap.state = drop (5:20)", "plugins.a.swap.max_failures = 7% (5:40)",
        ])
        #expect(values.contains("plugins.a.swap.warm = as start.deadline (default)"))
    }

    @Test func saysWhatIsWrong() {
        #expect(problems(withPlugin("swap: { warm: 1, at_deadline: kill, max_failures: 5, state: lose, min_calls: 0, drian: 1s }")) == [
            "m.yaml:5:19: 'warm' of 'swap' of plugin 'a' is a number without a unit; write 1s",
            "m.yaml:5:35: 'at_deadline' of 'swap' of plugin 'a' cannot be 'kill'; the known values are automatic, abort, cancel, leave-old",
            "m.yaml:5:55: 'max_failures' of 'swap' of plugin 'a' is a number without a unit; write 5%",
            "m.yaml:5:65: 'state' of 'swap' of plugin 'a' cannot be 'lose'; the known values are keep, drop",
            "m.yaml:5:82: 'min_calls' of 'swap' of plugin 'a' is '0', which is out of range; choose from 1 to 1000000",
            "m.yaml:5:85: unknown key 'drian' in 'swap' of plugin 'a'; did you mean 'drain'?",
        ])
        #expect(problems(withPlugin("swap: { max_failures: 101%, latency_factor: 1001, pause: 0s }")).count == 3)
        #expect(problems(withPlugin("swap: { max_failures: true }")) == [
            "m.yaml:5:27: 'max_failures' of 'swap' of plugin 'a' must be a share such as 5%, but it is true or false"
        ])
        #expect(problems(withPlugin("swap: [drain]")) == [
            "m.yaml:5:11: 'swap' of plugin 'a' must be a mapping of keys, but it is a list"
        ])
    }

    @Test(arguments: [("0%", 0), ("5%", 5), ("100%", 100), ("007%", 7)])
    func readsShares(_ text: String, _ expected: Int) {
        #expect(PercentText.parse(text) == expected)
        #expect(PercentText.parse(PercentText.render(expected)) == expected)
    }

    @Test(arguments: ["", "%", "5", "-1%", "101%", "5.5%", "0005%", " 5%", "5 %", "٥%", "5%%"])
    func refusesOtherShares(_ text: String) {
        #expect(PercentText.parse(text) == nil)
    }
}
