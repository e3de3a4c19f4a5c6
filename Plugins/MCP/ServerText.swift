/// Texts that servers wrote, made fit for log lines and messages: one line, no control characters, bounded.
enum ServerText {
    static func clean(_ text: some StringProtocol, limit: Int = 500) -> String {
        var result = ""
        var count = 0
        for scalar in text.unicodeScalars {
            if count == limit { return result + "…" }
            let isControl = scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
            result.unicodeScalars.append(isControl ? " " : scalar)
            count += 1
        }
        return result
    }

    /// The beginning of a line that could not be understood.
    static func excerpt(_ bytes: [UInt8]) -> String {
        clean(String(decoding: bytes.prefix(200), as: UTF8.self), limit: 120)
    }
}
