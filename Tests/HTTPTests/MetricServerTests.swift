import Glibc
import Locking
import TestSupport
import Testing
@testable import MetricServer

/// The door at which Prometheus reads the figures, by clients that behave and clients that do not.
@Suite struct MetricServerTests {
    /// What comes back for these bytes, to the end of the connection.
    private func ask(_ port: Int, _ bytes: String) -> String {
        let peer = connected(port)
        defer { close(peer) }
        guard peer >= 0 else { return "" }
        var time = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        let text = Array(bytes.utf8)
        _ = send(peer, text, text.count, Int32(MSG_NOSIGNAL))
        var (answer, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 65_536))
        while case let count = recv(peer, &buffer, buffer.count, 0), count > 0 { answer += buffer[..<count] }
        return String(decoding: answer, as: UTF8.self)
    }

    private func connected(_ port: Int) -> Int32 {
        let peer = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
        address.sin_port = in_port_t(port).bigEndian
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(peer, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 }
        }
        if !isConnected { close(peer) }
        return isConnected ? peer : -1
    }

    private func status(_ answer: String) -> String { answer.split(separator: " ").dropFirst().first.map(String.init) ?? "none" }

    @Test("only GET and HEAD of /metrics are answered, and only for this machine's own names")
    func requests() async throws {
        let server = try await MetricServer.start(address: "127.0.0.1", port: 0) { "a 1\n" }
        func answer(_ line: String, _ more: String = "Host: 127.0.0.1:\(server.port)\r\n") -> String { ask(server.port, "\(line)\r\n\(more)\r\n") }
        let good = answer("GET /metrics HTTP/1.1")
        #expect(good.hasPrefix("HTTP/1.1 200 OK\r\n") && good.hasSuffix("\r\n\r\na 1\n"), "\(good)")
        #expect(good.lowercased().contains("content-type: text/plain; version=0.0.4; charset=utf-8\r\n"))
        #expect(status(answer("GET /metrics?name=a HTTP/1.1")) == "200")
        let head = answer("HEAD /metrics HTTP/1.1")
        #expect(status(head) == "200" && head.hasSuffix("\r\n\r\n") && head.lowercased().contains("content-length: 4\r\n"), "\(head)")
        for host in ["localhost", "LOCALHOST:9464", "[::1]:1", "127.9.8.7"] { #expect(status(answer("GET /metrics HTTP/1.1", "Host: \(host)\r\n")) == "200", "\(host)") }
        for host in ["evil.example", "127.0.0.1.evil.example", "", "[::1", "[::2]:1", "127.0.0"] {
            #expect(status(answer("GET /metrics HTTP/1.1", "Host: \(host)\r\n")) == "403", "\(host)")
        }
        #expect(status(answer("GET /metrics HTTP/1.1", "")) == "403")
        #expect(status(answer("GET /metrics HTTP/1.1", "Host: localhost\r\nHost: localhost\r\n")) == "403")
        for path in ["/", "/metrics/", "/metricsx", "/../metrics", "http://other/metrics"] { #expect(status(answer("GET \(path) HTTP/1.1")) == "404", "\(path)") }
        #expect(status(answer("DELETE /metrics HTTP/1.1")) == "405")
        #expect(status(answer("POST /metrics HTTP/1.1", "Host: localhost\r\nContent-Length: 3\r\n\r\nabc")) == "none", "a body is not waited for")
        #expect(!answer("nonsense").contains("200"))
        #expect(!ask(server.port, "GET /metrics HTTP/1.1\r\nHost: localhost\r\nX: \(String(repeating: "x", count: 200_000))\r\n\r\n").contains("200 OK"))
        // It still serves.
        #expect(status(answer("GET /metrics HTTP/1.1")) == "200")
        let port = server.port
        await server.stop()
        #expect(connected(port) < 0)
    }

    @Test("whoever only connects does not keep others out for good: more than there may be are closed at once, and the rest goes on")
    func manyConnections() async throws {
        let server = try await MetricServer.start(address: "127.0.0.1", port: 0) { "a 1\n" }
        let idle = (0..<16).map { _ in connected(server.port) }
        #expect(idle.allSatisfy { $0 >= 0 })
        let request = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"
        try await eventually("there are as many as there may be") { ask(server.port, request) == "" }
        for peer in idle { close(peer) }
        try await eventually("it serves again") { status(ask(server.port, request)) == "200" }
        await server.stop()
    }

    @Test("anything but loopback is refused", arguments: ["0.0.0.0", "::", "10.0.0.1", "::ffff:127.0.0.1", "localhost", ""])
    func otherAddresses(_ address: String) async {
        await #expect(throws: (any Error).self) { try await MetricServer.start(address: address, port: 0) { "" } }
    }
}
