/// Looks up places in the text of a file.
enum SourceText {
    /// The position of the byte at `offset`; the end if there are fewer bytes.
    static func position(ofByte offset: Int, in text: String) -> SourcePosition {
        var position = SourcePosition(line: 1, column: 1)
        var bytes = 0
        for scalar in text.unicodeScalars {
            guard bytes < offset else { break }
            bytes += UTF8.width(scalar)
            if scalar == "\n" {
                position = SourcePosition(line: position.line + 1, column: 1)
            } else {
                position.column += 1
            }
        }
        return position
    }

    /// The text of a line, from 1, without its end; empty if there is no such line.
    static func line(_ number: Int, of text: String) -> String {
        let lines = text.unicodeScalars.split(separator: "\n", maxSplits: number, omittingEmptySubsequences: false)
        guard lines.indices.contains(number - 1) else { return "" }
        return String(String.UnicodeScalarView(lines[number - 1]))
    }

    /// Whether nothing but blanks with a tab among them stands before the place, or the tab is the place.
    static func hasTabBeforeText(_ line: String, column: Int) -> Bool {
        let scalars = line.unicodeScalars
        return scalars.dropFirst(column - 1).first == "\t"
            || scalars.prefix { $0 == " " || $0 == "\t" }.contains("\t")
    }

    /// The text in `bytes`, or the place of the first byte that is not UTF-8.
    static func decode(_ bytes: [UInt8]) -> Result<String, YAMLSyntaxError> {
        if let text = String(validating: bytes, as: UTF8.self) {
            return .success(text)
        }
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var valid = 0
        while case .valid(let scalar) = parser.parseScalar(from: &iterator) {
            valid += scalar.count
        }
        let prefix = String(decoding: bytes[..<valid], as: UTF8.self)
        let flaw = Flaw(
            message: "the byte 0x\(String(bytes[valid], radix: 16)) is not UTF-8", remedy: "save the file as UTF-8")
        return .failure(YAMLSyntaxError(position: position(ofByte: valid, in: prefix), flaw: flaw))
    }
}
