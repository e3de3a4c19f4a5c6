/// Shares as people write them: `5%`, whole percents from 0 to 100.
enum PercentText {
    /// The percents `text` says, or nil.
    static func parse(_ text: String) -> Int? {
        let digits = text.utf8.dropLast()
        guard text.utf8.last == UInt8(ascii: "%"), (1...3).contains(digits.count),
            digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        let number = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        return number <= 100 ? number : nil
    }

    static func render(_ percents: Int) -> String { "\(percents)%" }
}
