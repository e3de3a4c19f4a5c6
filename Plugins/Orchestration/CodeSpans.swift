/// The parts of a text that Markdown calls code: from a run of backticks to the next run of the same length.
enum CodeSpans {
    /// In order, not overlapping, backticks included. Takes time in proportion to the text.
    static func find(in text: [UInt8]) -> [Range<Int>] {
        let runs = backtickRuns(in: text)
        var spans: [Range<Int>] = []
        var index = 0
        let closing = nextOfSameLength(runs)
        while index < runs.count {
            if let close = closing[index] {
                spans.append(runs[index].lowerBound..<runs[close].upperBound)
                index = close + 1
            } else {
                index += 1
            }
        }
        return spans
    }

    private static func backtickRuns(in text: [UInt8]) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        for (place, byte) in text.enumerated() where byte == UInt8(ascii: "`") {
            if let last = runs.last, last.upperBound == place {
                runs[runs.count - 1] = last.lowerBound..<(place + 1)
            } else {
                runs.append(place..<(place + 1))
            }
        }
        return runs
    }

    private static func nextOfSameLength(_ runs: [Range<Int>]) -> [Int?] {
        var seen: [Int: Int] = [:]
        var next = [Int?](repeating: nil, count: runs.count)
        for index in runs.indices.reversed() { next[index] = seen.updateValue(index, forKey: runs[index].count) }
        return next
    }
}
