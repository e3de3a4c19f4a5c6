@testable import Manifest
import Testing

@Suite struct UnitTextTests {
    @Test(arguments: [
        ("250ms", .milliseconds(250)), ("10s", .seconds(10)), ("1m30s", .seconds(90)), ("30m", .seconds(1800)), ("2h", .seconds(7200)),
        ("0s", .zero), ("1h2m3s4ms", .milliseconds(3_723_004)), ("90s", .seconds(90)), ("1h5ms", .milliseconds(3_600_005)),
        ("999999999h", .seconds(3_599_999_996_400)),
    ] as [(String, Duration)])
    func readsDurations(_ text: String, _ expected: Duration) {
        #expect(DurationText.parse(text) == expected)
    }

    @Test(arguments: [
        "", "10", "s", "-1s", "+1s", " 1s", "1s ", "1 s", "1.5s", "1S", "1d", "1us", "1s1m", "1s1s", "1sm", "s1", "1000000000s", "1ms1s", "١s", "1m\0",
    ])
    func refusesOtherDurations(_ text: String) {
        #expect(DurationText.parse(text) == nil)
    }

    @Test(arguments: [
        (.milliseconds(250), "250ms"), (.seconds(90), "1m30s"), (.seconds(7200), "2h"), (.zero, "0s"),
        (.milliseconds(3_723_004), "1h2m3s4ms"), (.microseconds(1500), "1ms"),
    ] as [(Duration, String)])
    func writesDurations(_ duration: Duration, _ expected: String) {
        #expect(DurationText.render(duration) == expected)
    }

    @Test func readsWhatItWrites() {
        for milliseconds in stride(from: Int64(0), to: 10_000_000, by: 7919) {
            let duration = Duration.milliseconds(milliseconds)
            #expect(DurationText.parse(DurationText.render(duration)) == duration)
        }
    }

    @Test(arguments: [
        ("100B", 100), ("512KiB", 524_288), ("64MiB", 67_108_864), ("2GiB", 2_147_483_648), ("1KB", 1_000), ("1MB", 1_000_000),
        ("1GB", 1_000_000_000), ("0B", 0), ("999999999GiB", 999_999_999 << 30),
    ])
    func readsSizes(_ text: String, _ expected: Int) {
        #expect(ByteSizeText.parse(text) == expected)
    }

    @Test(arguments: ["", "1", "B", "1K", "1M", "1kb", "1kib", "1.5MiB", "-1B", "+1B", "1 MiB", "1MiB1KiB", "1000000000B", "1TiB"])
    func refusesOtherSizes(_ text: String) {
        #expect(ByteSizeText.parse(text) == nil)
    }

    @Test(arguments: [(0, "0B"), (1, "1B"), (1000, "1KB"), (1024, "1KiB"), (16 << 20, "16MiB"), (1_000_000_000, "1GB"), (1500, "1500B")])
    func writesSizes(_ bytes: Int, _ expected: String) {
        #expect(ByteSizeText.render(bytes) == expected)
        #expect(ByteSizeText.parse(expected) == bytes)
    }
}
