import Glibc
import TestSupport
import Testing

@testable import Usage

@Suite struct ProcParserTests {
    @Test("names with blanks, parentheses and line ends are not fields", arguments: [
        "cat", "a b", "(sd-pam)", "x) R 1 2 (", ") 9 9", "a\nb", "", "(((",
    ])
    func names(name: String) throws {
        let stat = try #require(ProcessStat(Array(Self.line(name: name, user: 7, system: 8, reaped: (9, 10), threads: 3, started: 11).utf8)))
        #expect(stat.state == UInt8(ascii: "S"))
        #expect(stat.parent == 41)
        #expect(stat.userTicks == 7 && stat.systemTicks == 8 && stat.reapedTicks == 19)
        #expect(stat.threads == 3 && stat.started == 11)
        #expect(stat.cpu == 34 * 1_000_000_000 / ProcessStat.ticksPerSecond)
    }

    @Test("what is no such line is refused", arguments: [
        "", "4", "4 (a", "4 a) S 1", "(a) S 1", "x (a) S 1", "4 (a) S", "4 (a) SS 1 2", "4 (a) S 1 2 3 4 5 6 7 8 9 10 11 12 13",
        "4 (a) S x 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "4 (a) S 1 1 1 1 1 1 1 1 1 1 -1 1 1 1 1 1 1 1 1 1",
        "4 (a) S 1 1 1 1 1 1 1 1 1 1 9223372036854775808 1 1 1 1 1 1 1 1 1", "4 (a) S 2147483648 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
    ])
    func malformed(line: String) {
        #expect(ProcessStat(Array(line.utf8)) == nil)
    }

    @Test("more CPU than 63 bits hold is refused, not wrapped")
    func huge() throws {
        let line = Self.line(name: "a", user: .max, system: 1, reaped: (0, 0), threads: 1, started: 1)
        #expect(try #require(ProcessStat(Array(line.utf8))).cpu == nil)
        #expect(ProcessStat(Array(Self.line(name: "a", user: 0, system: 0, reaped: (.max, 1), threads: 1, started: 1).utf8)) == nil)
        #expect(ProcessMemory(Array("1 9223372036854775807 1 1 0 1 0\n".utf8), pageSize: 4096) == nil)
    }

    @Test("resident pages become bytes; half a line is refused")
    func memory() {
        #expect(ProcessMemory(Array("900 416 100 8 0 90 0\n".utf8), pageSize: 4096)?.resident == Int64(1_703_936))
        for line in ["", "900", "900 416", "900 x 100", "a 416 100", "900 -1 100"] { #expect(ProcessMemory(Array(line.utf8)) == nil) }
    }

    @Test("a list of children is pids or nothing")
    func pids() {
        #expect(ChildFamily.pids(Array("17 2147483647 ".utf8)) == [17, 2147483647])
        #expect(ChildFamily.pids([]) == [])
        for text in ["0 ", "-1 ", "17 x ", "2147483648 "] { #expect(ChildFamily.pids(Array(text.utf8)) == nil) }
    }

    @Test("a link is a socket's by its text")
    func links() {
        for (link, isSocket) in [("socket:[4711]", true), ("pipe:[4711]", false), ("/tmp/socket:[1]", false), ("socket:", false), ("", false)] {
            #expect(Array(link.utf8).withUnsafeBytes(DescriptorCount.isSocket) == isSocket)
        }
    }

    @Test("lines with random values are read back; mutilated ones are read or refused")
    func fuzz() {
        var random = SeededGenerator(seed: printedSeed())
        let alphabet = Array(" ()0123456789-Sx\n\0".utf8)
        for _ in 0..<20_000 {
            let letters = (0..<Int.random(in: 0...15, using: &random)).map { _ in alphabet.randomElement(using: &random)! }
            let name = String(decoding: letters, as: UTF8.self)
            let (user, system) = (Int64.random(in: 0...(.max), using: &random), Int64.random(in: 0...99, using: &random))
            let line = Self.line(name: name, user: user, system: system, reaped: (3, 4), threads: 5, started: user / 2)
            let stat = ProcessStat(Array(line.utf8))
            #expect(stat?.userTicks == user && stat?.systemTicks == system && stat?.started == user / 2, "\(line)")
            var bytes = Array(line.utf8)
            for _ in 0..<Int.random(in: 1...6, using: &random) where !bytes.isEmpty {
                let at = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.removeSubrange(at...)
                default: bytes.insert(alphabet.randomElement(using: &random)!, at: at)
                }
            }
            if let read = ProcessStat(bytes) { #expect(min(read.userTicks, read.systemTicks, read.reapedTicks, read.started) >= 0) }
            if let read = ProcessMemory(bytes) { #expect(read.resident >= 0) }
            if let read = ChildFamily.pids(bytes) { #expect(read.allSatisfy { $0 > 0 }) }
        }
    }

    @Test("a file longer than expected is not read in part, one that is not there is gone")
    func files() {
        if case .unreadable = ProcFile.read("/proc/self/stat", atMost: 10) {} else { Issue.record("a part was read") }
        if case .gone = ProcFile.read("/proc/0/stat", atMost: 10) {} else { Issue.record("there is no process 0") }
        guard case .bytes(let bytes) = ProcFile.read("/proc/self/stat", atMost: ProcessStat.limit) else {
            Issue.record("the own process cannot be read")
            return
        }
        #expect(ProcessStat(bytes)?.parent == getppid())
    }

    @Test("sockets and files of this process are counted")
    func descriptors() throws {
        let before = try #require(DescriptorCount.read())
        var pair: [Int32] = [0, 0]
        let status = socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &pair)
        #expect(status == 0)
        let null = open("/dev/null", O_RDONLY)
        let during = try #require(DescriptorCount.read(getpid()))
        for descriptor in pair + [null] { close(descriptor) }
        #expect(during.descriptors == before.descriptors + 3)
        #expect(during.sockets == before.sockets + 2)
        #expect(DescriptorCount.read() == before)
        #expect(DescriptorCount.read(.max) == nil)
    }

    static func line(name: String, user: Int64, system: Int64, reaped: (Int64, Int64), threads: Int64, started: Int64) -> String {
        "4711 (\(name)) S 41 4 4 0 -1 4194304 100 0 0 0 \(user) \(system) \(reaped.0) \(reaped.1) 20 0 \(threads) 0 \(started) "
            + "3133440 416 18446744073709551615 1\n"
    }
}
