import Manifest
import Testing

/// The section `health` of a plugin.
@Suite struct HealthTests {
    @Test func everyKeyIsRead() throws {
        let text = withPlugin("health: { interval: 5s, deadline: 250ms, failures: 2, restarts: 0, window: 1h, backoff: 3s }")
        let health = try manifest(text).plugins[0].health
        #expect(health.interval == .seconds(5) && health.deadline == .milliseconds(250) && health.failures == 2)
        #expect(health.restarts == 0 && health.window == .seconds(3600) && health.backoff == .seconds(3))
    }

    @Test func aPartLeavesTheOtherDefaults() throws {
        let health = try manifest(withPlugin("health: { interval: 0s }")).plugins[0].health
        var expected = HealthSettings()
        expected.interval = .zero
        #expect(health == expected)
    }

    @Test func everyMistakeIsNamed() {
        let text = withPlugin("health: { interval: 10, deadline: 1ms, failures: 0, restarts: 101, window: 25h, backoff: 11m, retries: 3 }")
        #expect(problems(text).map { $0.drop { $0 != "'" } } == [
            "'interval' of 'health' of plugin 'a' is a number without a unit; write 10s",
            "'deadline' of 'health' of plugin 'a' is '1ms', which is out of range; choose from 10ms to 5m",
            "'failures' of 'health' of plugin 'a' is '0', which is out of range; choose from 1 to 100",
            "'restarts' of 'health' of plugin 'a' is '101', which is out of range; choose from 0 to 100",
            "'window' of 'health' of plugin 'a' is '25h', which is out of range; choose from 1s to 24h",
            "'backoff' of 'health' of plugin 'a' is '11m', which is out of range; choose from 0s to 10m",
            "'retries' in 'health' of plugin 'a'; the known keys are interval, deadline, failures, restarts, window, backoff",
        ])
    }
}
