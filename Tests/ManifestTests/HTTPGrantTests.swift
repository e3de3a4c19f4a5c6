import Manifest
import Testing

@Suite struct HTTPGrantTests {
    private func grant(_ text: String) throws -> HTTPGrant {
        try manifest(withPlugin("grants: { http: [\"\(text)\"] }")).plugins[0].grants.http[0]
    }

    @Test(arguments: [
        ("api.openai.com", "api.openai.com", 443), ("api.openai.com", "API.OpenAI.com", 80), ("API.OpenAI.com", "api.openai.com", 443),
        ("api.openai.com:8443", "api.openai.com", 8443), ("127.0.0.1:*", "127.0.0.1", 1), ("127.0.0.1:*", "127.0.0.1", 65535),
        ("localhost:*", "localhost", 8080), ("*.example.com", "a.example.com", 443), ("*.example.com:*", "a.b.example.com", 99),
        ("*.Example.com", "A.EXAMPLE.COM", 80), ("[::1]:*", "::1", 8080), ("[::1]:8080", "[::1]", 8080),
        ("[2001:DB8:0:0::1]", "2001:db8::1", 443), ("my_host-1", "my_host-1", 80),
    ])
    func allows(_ text: String, _ host: String, _ port: Int) throws {
        #expect(try grant(text).allows(host: host, port: port))
    }

    @Test(arguments: [
        ("api.openai.com", "api.openai.com", 8443), ("api.openai.com", "openai.com", 443), ("api.openai.com", "x.api.openai.com", 443),
        ("api.openai.com:8443", "api.openai.com", 443), ("127.0.0.1:*", "127.0.0.1", 0), ("127.0.0.1:*", "127.0.0.1", 65536),
        ("127.0.0.1:*", "127.0.0.1", -1), ("127.0.0.1:*", "127.1", 80), ("127.0.0.1:*", "localhost", 80),
        ("*.example.com", "example.com", 443), ("*.example.com", ".example.com", 443), ("*.example.com", "evilexample.com", 443),
        ("*.example.com", "evil.com/.example.com", 443), ("*.example.com", "evil.com@a.example.com", 443),
        ("*.example.com", "evil.com#.example.com", 443), ("*.example.com", "evil.com\\.example.com", 443),
        ("*.example.com", "evil.com\0.example.com", 443), ("*.example.com", "a.example.com.", 443),
        ("api.openai.com", "api.openai.com\u{301}", 443), ("kay.com", "\u{212A}ay.com", 443), ("[::1]:*", "::2", 80),
        ("[::1]:*", "[::1", 80), ("*.example.com", "::1", 443), ("api.openai.com", "", 443), ("api.openai.com", " api.openai.com", 443),
    ])
    func refuses(_ text: String, _ host: String, _ port: Int) throws {
        #expect(try !grant(text).allows(host: host, port: port))
    }

    @Test(arguments: [
        "", ":80", "a:", "a:65536", "a:+80", "a:80:80", "a..b", "-a", "a-", "*", "*:80", "*.*.com", "a.*.com", "*.1", "*.127.0.0.1",
        "256.1.1.1", "01.2.3.4", "1.2.3.4.5", "[::1", "[::1]x", "::1", "[::g]", "[127.0.0.1]", "http://a", "a/b", "user@a", "a b", "a\u{301}",
    ])
    func isNotAGrant(_ text: String) {
        #expect(problems(withPlugin("grants: { http: [\"\(text)\"] }")).count == 1)
    }

    @Test func showsItsParts() throws {
        #expect(try grant("[2001:DB8::1]:80").host == "2001:DB8::1")
        #expect(try grant("*.Example.com").host == "*.example.com")
        #expect(try grant("*.Example.com").description == "*.Example.com")
        #expect(try grant("a:*").port == .any)
        #expect(try grant("a:0443").port == .exact(443))
    }
}
