import Glibc
import Testing

@testable import crucible

struct BoundedInputTests {
    /// What is read of so many bytes that somebody has written into a pipe and closed.
    private func read(_ count: Int, atMost limit: Int) throws -> [UInt8]? {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { close(ends[0]) }
        let bytes = [UInt8](repeating: 7, count: count)
        try #require(write(ends[1], bytes, count) == count)
        close(ends[1])
        return BoundedInput.read(ends[0], atMost: limit)
    }

    @Test("everything is read up to the limit, and nothing is given of what is longer")
    func limit() throws {
        #expect(try read(0, atMost: 10) == [])
        #expect(try read(10, atMost: 10)?.count == 10)
        #expect(try read(11, atMost: 10) == nil)
    }
}
