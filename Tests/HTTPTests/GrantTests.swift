import Gate
import Testing

/// Where a plugin may send requests.
@Suite struct GrantTests {
    @Test("a host or port that the manifest does not grant is denied, with the place where it can be, and hears nothing")
    func denied() async throws {
        let bench = try HTTPBench(grants: ["example.com", "*.example.com:8443"])
        func denial(_ place: String) -> GateFailure {
            GateFailure(.denied, "\(place) is not granted; add it to plugins.tester.grants.http in the manifest")
        }
        #expect(try await bench.failure("/") == denial("127.0.0.1:\(bench.server.port)"))
        #expect(try await bench.failure("http://example.com:8080/") == denial("example.com:8080"))
        #expect(try await bench.failure("https://sub.example.com/") == denial("sub.example.com:443"))
        #expect(try await bench.failure("https://EXAMPLE.com.evil.org/") == denial("example.com.evil.org:443"))
        #expect(bench.server.count == 0)
        #expect(bench.isIdle, "what is denied needs no connection")
        try await bench.stop()
    }

    @Test("another port of a granted host is denied")
    func port() async throws {
        let (bench, other) = (try HTTPBench(), try LoopbackServer())
        let failure = try await bench.failure("http://127.0.0.1:\(other.port)/")
        #expect(failure?.status == .denied && failure?.message.hasPrefix("127.0.0.1:\(other.port) is not granted") == true, "\(failure!)")
        #expect(other.count == 0)
        other.stop()
        try await bench.stop()
    }

    @Test("what is no URL with a plain host is refused", arguments: [
        "http://evil%00.example.com/", "http://evil%2Eorg%2F.example.com/", "http://[fe80::1%25lo]/", "ftp://example.com/", "http:///path", "example.com",
        "http://user@example.com/", "http://user:word@example.com/", "http://example.com:0/", "http://example.com:65536/",
    ])
    func urls(_ url: String) async throws {
        let bench = try HTTPBench(grants: ["example.com:*", "*.example.com:*"])
        #expect(try await bench.failure(url) == GateFailure(.invalidArgument, "'\(url)' is not an http or https URL with a host"))
        try await bench.stop()
    }

    @Test("a request that does not fit its schema is refused")
    func documents() async throws {
        let bench = try HTTPBench()
        for more in [#""headers": 5"#, #""idle_timeout_ms": "long""#] {
            let failure = try await bench.failure("/", HTTPBench.Request(more: more))
            #expect(failure?.status == .invalidArgument, "\(failure!)")
            #expect(failure?.message.hasPrefix("the request does not fit http-request.schema.json") == true, "\(failure!)")
        }
        for more in [#""idle_timeout_ms": 0"#, #""connect_timeout_ms": -1"#] {
            #expect(try await bench.failure("/", HTTPBench.Request(more: more)) == GateFailure(.invalidArgument, "timeouts must be positive"))
        }
        #expect(bench.server.count == 0)
        try await bench.stop()
    }

    @Test("a redirect is handed to the plugin and not followed, since it could lead anywhere")
    func redirect() async throws {
        let (bench, other) = (try HTTPBench(), try LoopbackServer())
        let exchange = try bench.begin("/moved")
        let connection = try await bench.server.next()
        let place = "http://127.0.0.1:\(other.port)/"
        connection.send("HTTP/1.1 302 Found\r\nlocation: \(place)\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        connection.close()
        try await exchange.ended()
        #expect(exchange.failure == nil && exchange.head?.status == 302 && exchange.head?.headers["location"] == place)
        #expect(bench.server.count == 1 && other.count == 0)
        other.stop()
        try await bench.stop()
    }
}
