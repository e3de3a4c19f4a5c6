import Glibc

/// A program that makes calls in the way of another project: it reads how many, and answers with the nanoseconds that they took.
final class PeerProcess {
    struct Peer {
        let program: String
        let title: String
        /// In one repetition.
        let calls: Int
    }

    static let all = [
        Peer(program: "extism", title: "Extism, C library", calls: 2000),
        Peer(program: "grpc", title: "gRPC, C++, Unix socket", calls: 500),
    ]

    private let process: pid_t
    private let input: Int32
    private let output: Int32

    /// nil when the program is not there.
    init?(_ peer: Peer, _ folder: String) {
        let path = "\(folder)/\(peer.program)"
        var (toPeer, fromPeer): ([Int32], [Int32]) = ([-1, -1], [-1, -1])
        guard access(path, X_OK) == 0, pipe(&toPeer) == 0, pipe(&fromPeer) == 0 else { return nil }
        for end in toPeer + fromPeer { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        guard let process = Spawn.start([path], [0: toPeer[0], 1: fromPeer[1]]) else { return nil }
        close(toPeer[0])
        close(fromPeer[1])
        (self.process, input, output) = (process, toPeer[1], fromPeer[0])
        // The first calls pay for what is made on demand.
        _ = measure(calls: peer.calls)
    }

    /// Nanoseconds of one call; -1 when something went wrong.
    func measure(calls: Int) -> Double {
        let line = Array("\(calls)\n".utf8)
        guard write(input, line, line.count) == line.count else { return -1 }
        var (text, byte): ([UInt8], UInt8) = ([], 0)
        while text.count < 32 {
            guard read(output, &byte, 1) == 1 else { return -1 }
            if byte == UInt8(ascii: "\n") { break }
            text.append(byte)
        }
        guard let nanoseconds = Int(String(decoding: text, as: UTF8.self)), nanoseconds > 0 else { return -1 }
        return Double(nanoseconds) / Double(calls)
    }

    func end() {
        close(input)
        close(output)
        var status: Int32 = 0
        waitpid(process, &status, 0)
    }
}
