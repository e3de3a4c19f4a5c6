import Glibc
import Locking
import TestSupport
import Testing
import Timing

/// A server on 127.0.0.1 that reads requests and leaves every byte of the answers to the test.
final class LoopbackServer: Sendable {
    let port: Int
    private let listener: Int32
    /// All connections so far, and how many of them the test has taken.
    private let state = Locked<(accepted: [LoopbackConnection], taken: Int)>(([], 0))

    init() throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, size) == 0 && listen(listener, 64) == 0 && getsockname(listener, address, &size) == 0
            }
        }
        try #require(isListening, "no server on 127.0.0.1: \(String(cString: strerror(errno)))")
        (self.listener, port) = (listener, Int(UInt16(bigEndian: address.sin_port)))
        HostThread.start("loopback") { [self] in accept() }
    }

    /// Ends when the listener is shut down. Closes it itself: if `stop` did, the number could be another server's while this still accepts.
    private func accept() {
        defer { close(listener) }
        while case let descriptor = Glibc.accept(listener, nil, nil), descriptor >= 0 || errno == EINTR || errno == ECONNABORTED {
            if descriptor < 0 { continue }
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            let connection = LoopbackConnection(descriptor)
            state.withLock { $0.accepted.append(connection) }
        }
    }

    /// How many connections there have been.
    var count: Int { state.withLock { $0.accepted.count } }

    /// The next connection, with the request that came over it.
    func next() async throws -> LoopbackConnection {
        try await eventually("a request arrives") { state.withLock { $0.accepted.count > $0.taken } }
        return state.withLock { state in
            defer { state.taken += 1 }
            return state.accepted[state.taken]
        }
    }

    /// Takes no more connections, and ends those that there are. Its port then refuses.
    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        for connection in state.withLock({ $0.accepted }) { connection.close() }
    }
}

/// One connection to a ``LoopbackServer``.
final class LoopbackConnection: Sendable {
    /// Head and body as they arrived.
    let request: String
    private let descriptor: Int32
    private let isClosed = Locked(false)

    /// Reads a request, whose length is said by `content-length`.
    fileprivate init(_ descriptor: Int32) {
        self.descriptor = descriptor
        // A client that says nothing must not keep the others waiting for ever.
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        request = Self.read(descriptor)
    }

    /// The next request over the same connection; empty when none comes.
    func nextRequest() -> String { Self.read(descriptor) }

    private static func read(_ descriptor: Int32) -> String {
        var (bytes, wanted) = ([UInt8](), Int.max)
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < wanted, case let count = recv(descriptor, &buffer, buffer.count, 0), count > 0 {
            bytes += buffer.prefix(count)
            if wanted == Int.max, let head = headEnd(bytes) { wanted = head + bodyLength(bytes.prefix(head)) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func headEnd(_ bytes: [UInt8]) -> Int? {
        bytes.indices.dropLast(3).first { bytes[$0..<$0 + 4].elementsEqual("\r\n\r\n".utf8) }.map { $0 + 4 }
    }

    private static func bodyLength(_ head: ArraySlice<UInt8>) -> Int {
        let lines = String(decoding: head, as: UTF8.self).lowercased().split(separator: "\r\n")
        return lines.first { $0.hasPrefix("content-length:") }.flatMap { Int($0.dropFirst(15).filter(\.isNumber)) } ?? 0
    }

    /// Sends all of it; false when nobody takes it any more.
    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)[...], patience: -1) == text.utf8.count }

    /// Sends as much as is taken, and says how much that was.
    ///
    /// - Parameter patience: how long it waits for room, in milliseconds; -1: for ever.
    func send(_ bytes: ArraySlice<UInt8>, patience: Int32) -> Int {
        var rest = bytes
        while !rest.isEmpty {
            var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            guard Glibc.poll(&poll, 1, patience) == 1 else { break }
            let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, flags) }
            if count < 0, errno == EAGAIN { continue }
            guard count > 0 else { break }
            rest = rest.dropFirst(count)
        }
        return bytes.count - rest.count
    }

    /// An answer with a length, after which the connection is good for another request.
    func answerAndStay(_ body: String) { send("HTTP/1.1 200 OK\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)") }

    /// An answer with a length, after which the connection ends.
    func answer(_ body: String) {
        send("HTTP/1.1 200 OK\r\ncontent-length: \(body.utf8.count)\r\nconnection: close\r\n\r\n\(body)")
        close()
    }

    /// Whether the other side has gone.
    var isAbandoned: Bool {
        var byte: UInt8 = 0
        let count = recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT))
        return count == 0 || (count < 0 && errno != EAGAIN)
    }

    func close() {
        let isFirst = isClosed.withLock { isClosed in
            defer { isClosed = true }
            return !isClosed
        }
        if isFirst { Glibc.close(descriptor) }
    }
}
