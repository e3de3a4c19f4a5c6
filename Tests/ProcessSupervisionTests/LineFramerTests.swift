import TestSupport
import Testing

@testable import ProcessSupervision

@Suite struct LineFramerTests {
    /// Feeds the chunks, ends the stream, and returns the lines; nil if one was refused.
    private func frame(_ chunks: [String], limit: Int, excess: LineFramer.Excess = .refuse) -> [String]? {
        var framer = LineFramer(limit: limit, excess: excess)
        var lines: [String] = []
        for chunk in chunks {
            let fits = Array(chunk.utf8).withUnsafeBytes { bytes in
                framer.feed(bytes) { lines.append(String(decoding: $0, as: UTF8.self)) }
            }
            if !fits { return nil }
        }
        framer.finish { lines.append(String(decoding: $0, as: UTF8.self)) }
        return lines
    }

    @Test func linesEndWithLineFeed() {
        #expect(frame(["a\n\nbc\n"], limit: 9) == ["a", "", "bc"])
        #expect(frame(["a", "b", "\nc", "\n"], limit: 9) == ["ab", "c"])
    }

    @Test func carriageReturnGoesOnlyBeforeLineFeed() {
        #expect(frame(["a\r\nb\rc\n\r\n"], limit: 9) == ["a", "b\rc", ""])
        #expect(frame(["a\r", "\nb\r\r\n"], limit: 9) == ["a", "b\r"])
    }

    @Test func lastLineNeedsNoTerminator() {
        #expect(frame(["a\nb"], limit: 9) == ["a", "b"])
        #expect(frame(["a\nb\r"], limit: 9) == ["a", "b\r"])
        #expect(frame(["abc\r"], limit: 3) == ["abc"])
        #expect(frame([], limit: 9) == [])
    }

    @Test func limitIsExact() {
        #expect(frame(["abc\nabc\r\nabc"], limit: 3) == ["abc", "abc", "abc"])
        #expect(frame(["ab", "c\r", "\n"], limit: 3) == ["abc"])
        #expect(frame(["abcd\n"], limit: 3) == nil)
        #expect(frame(["ab", "cd"], limit: 3) == nil)
        #expect(frame(["abc\r", "d"], limit: 3) == nil)
    }

    @Test func longLinesAreCut() {
        #expect(frame(["abcdefgh\nij\n"], limit: 3, excess: .cut) == ["abc", "def", "gh", "ij"])
        #expect(frame(["abc\r", "d", "ef"], limit: 3, excess: .cut) == ["abc", "\rde", "f"])
        #expect(frame(["abcdef\r\n"], limit: 3, excess: .cut) == ["abc", "def"])
    }

    @Test func chunksDoNotMatter() {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("LineFramerTests.chunksDoNotMatter seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for _ in 0..<2_000 {
            let text = String((0..<Int.random(in: 0...60, using: &random)).map { _ in
                "ab\r\n".randomElement(using: &random)!
            })
            var chunks: [String] = []
            var rest = Substring(text.unicodeScalars.map(Character.init))
            while !rest.isEmpty {
                let count = Int.random(in: 1...7, using: &random)
                chunks.append(String(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            for (limit, excess) in [(60, LineFramer.Excess.refuse), (4, .refuse), (4, .cut)] {
                #expect(
                    frame(chunks, limit: limit, excess: excess) == frame([text], limit: limit, excess: excess),
                    "seed \(seed): \(chunks.debugDescription), limit \(limit)")
            }
            #expect(frame(chunks, limit: 60) == reference(text), "seed \(seed): \(text.debugDescription)")
        }
    }

    /// The definition, without bounds and streams.
    private func reference(_ text: String) -> [String] {
        var lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
        let last = lines.removeLast()
        lines = lines.map { $0.last == 0x0D ? $0.dropLast() : $0 }
        if !last.isEmpty { lines.append(last) }
        return lines.map { String(decoding: $0, as: UTF8.self) }
    }
}
