extension String {
    /// The text in single quotes for a message, as `printable`.
    var quoted: String { "'\(printable)'" }

    /// The text for a message: control characters escaped (a terminal shows it), long text shortened.
    var printable: String {
        var result = ""
        for (count, scalar) in unicodeScalars.enumerated() {
            if count == 60 {
                result += "…"
                break
            }
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
                result += "\\u{\(String(scalar.value, radix: 16))}"
            default:
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
