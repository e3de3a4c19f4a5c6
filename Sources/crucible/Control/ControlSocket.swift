import Glibc
import Locking
import Timing

/// The Unix socket of a running host. A client sends one line and reads lines until the end of the stream.
final class ControlSocket: Sendable {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    private let path: String
    private let descriptor: Int32
    private let isClosed = Locked(false)
    private let peers = Locked(0)

    /// Connections at one time; more wait in the kernel's queue.
    private static let mostPeers = 16
    /// Bytes of a request.
    private static let longestRequest = 1 << 20

    private init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }

    /// Binds the socket, readable by its owner only. One that a dead host left behind is replaced; nothing else is.
    static func listen(at path: String) throws(Failure) -> ControlSocket {
        if let live = try? connect(path) {
            Glibc.close(live)
            throw Failure(description: "a host already listens at \(path); choose another with --socket")
        }
        try removeSocket(path)
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(description: "no socket: \(reason())") }
        let mask = umask(0o177)
        defer { umask(mask) }
        guard withAddress(path, { bind(descriptor, $0, $1) }) == 0, Glibc.listen(descriptor, 16) == 0 else {
            let text = reason()
            Glibc.close(descriptor)
            throw Failure(description: "cannot listen at \(path): \(text); choose another path with --socket")
        }
        return ControlSocket(path: path, descriptor: descriptor)
    }

    /// A path may be mistyped, and what lies there may be dear to somebody.
    private static func removeSocket(_ path: String) throws(Failure) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw Failure(description: "\(path) is there and is not a socket; choose another path with --socket")
        }
        unlink(path)
    }

    /// Lets `answer` answer every connection's line, each on a thread of its own, until closed. It sends lines by the closure that it gets.
    func serve(_ answer: @escaping @Sendable (String, @escaping @Sendable (String) -> Bool) -> Void) {
        HostThread.start("control") { [self] in
            while true {
                while peers.withLock({ $0 }) >= Self.mostPeers { HostThread.sleep(.milliseconds(5)) }
                let peer = accept(descriptor, nil, nil)
                if peer < 0 {
                    if errno == EINTR || errno == ECONNABORTED { continue }
                    return
                }
                _ = fcntl(peer, F_SETFD, FD_CLOEXEC)
                peers.withLock { $0 += 1 }
                HostThread.start("control-peer") { [self] in
                    Self.talk(peer, answer)
                    peers.withLock { $0 -= 1 }
                }
            }
        }
    }

    private static func talk(_ peer: Int32, _ answer: (String, @escaping @Sendable (String) -> Bool) -> Void) {
        defer { Glibc.close(peer) }
        // Neither who does not write nor who does not read may hold a thread for long.
        limit(peer, SO_SNDTIMEO, 2)
        limit(peer, SO_RCVTIMEO, 2)
        var lines = LineReader(peer, limit: longestRequest)
        guard let line = lines.next() else { return }
        answer(line) { send(peer, $0 + "\n") }
    }

    func close() {
        let first = isClosed.withLock { isClosed in
            defer { isClosed = true }
            return !isClosed
        }
        guard first else { return }
        shutdown(descriptor, Int32(SHUT_RDWR))
        unlink(path)
        Glibc.close(descriptor)
    }

    /// Sends a request to the host at that socket and gives `line` every line of the answer, until it wants no more.
    ///
    /// - Parameter patience: seconds without an answer after which it is given up; nil: never.
    static func ask(at path: String, _ request: ControlRequest, patience: Int? = nil, _ line: (String) -> Bool) throws(Failure) {
        let peer = try connect(path)
        defer { Glibc.close(peer) }
        if let patience { limit(peer, SO_RCVTIMEO, patience) }
        guard send(peer, JSONText.encode(request, isPretty: false) + "\n") else {
            throw Failure(description: "the host at \(path) does not take the request: \(reason())")
        }
        shutdown(peer, Int32(SHUT_WR))
        var lines = LineReader(peer, limit: 64 << 20)
        while let text = lines.next() { if !line(text) { return } }
        if let patience, lines.hasTimedOut {
            throw Failure(description: "the host at \(path) has not answered within \(patience) s; it may still be starting")
        }
    }

    private static func limit(_ peer: Int32, _ option: Int32, _ seconds: Int) {
        var time = timeval(tv_sec: seconds, tv_usec: 0)
        setsockopt(peer, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
    }

    private static func connect(_ path: String) throws(Failure) -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(description: "no socket: \(reason())") }
        guard withAddress(path, { Glibc.connect(descriptor, $0, $1) }) == 0 else {
            Glibc.close(descriptor)
            throw Failure(description: "no host listens at \(path); start one with: crucible serve --manifest FILE")
        }
        return descriptor
    }

    /// False when the reader has gone, or does not read.
    private static func send(_ peer: Int32, _ text: String) -> Bool {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.send(peer, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count < 0, errno == EINTR { continue }
            if count <= 0 { return false }
            bytes = bytes.dropFirst(count)
        }
        return true
    }

    /// -1 when the path is too long for a socket.
    private static func withAddress(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8CString)
        guard bytes.count <= MemoryLayout.size(ofValue: address.sun_path) else {
            errno = ENAMETOOLONG
            return -1
        }
        withUnsafeMutableBytes(of: &address.sun_path) { place in bytes.withUnsafeBytes { place.copyMemory(from: $0) } }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
    }

    private static func reason() -> String { String(cString: strerror(errno)) }
}
