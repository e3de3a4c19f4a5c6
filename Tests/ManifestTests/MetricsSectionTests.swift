import Manifest
import Testing

/// The section `metrics`.
@Suite struct MetricsSectionTests {
    private func text(_ listen: String) -> String { "crucible: 1\nmetrics: { listen: \"\(listen)\" }\nplugins:\n  a: { library: A }\n" }

    @Test(arguments: [("127.0.0.1:9464", "127.0.0.1", 9464), ("127.3.2.1:0", "127.3.2.1", 0), ("[::1]:65535", "::1", 65535)])
    func aLoopbackAddressIsRead(_ listen: String, _ address: String, _ port: Int) throws {
        let place = try manifest(text(listen)).metrics.listen
        #expect(place?.address == address && place?.port == port && place?.description == listen)
    }

    @Test func withoutOneItIsNowhere() throws { #expect(try manifest("crucible: 1\nplugins:\n  a: { library: A }\n").metrics.listen == nil) }

    @Test(arguments: [
        "0.0.0.0:9464", "10.0.0.1:9464", "[::]:9464", "[::ffff:127.0.0.1]:9464", "localhost:9464", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536",
        "127.0.0.1:-1", "127.0.0.1:+1", "127.1:9464", "127.0.0.01:9464", "127.0.0.256:9464", "9464", ":9464", "",
    ])
    func anythingElseIsRefused(_ listen: String) {
        #expect(problems(text(listen)) == [
            "m.yaml:2:20: 'listen' of metrics is '\(listen)', which is not a loopback address with a port; write 127.0.0.1:9464; others could read the figures anywhere else"
        ])
    }
}
