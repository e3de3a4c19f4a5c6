/// The `library` of a plugin: a bare name, searched as `lib<Name>.so`, or a path with a `/`.
enum LibraryName {
    /// What is wrong with a library without unresolved references.
    static func flaw(_ text: EnvironmentText) -> Flaw? {
        if let flaw = PathText.flaw(text) { return flaw }
        let value = text.value
        if value.utf8.contains(UInt8(ascii: "/")) {
            guard !value.hasSuffix("/") else {
                return Flaw(message: "the library \(text.written.quoted) is a directory", remedy: "name a file in it")
            }
            return nil
        }
        if value.hasPrefix("lib"), value.hasSuffix(".so") {
            let remedy = "write \(bareName(text)), or ./ in front for a file beside the manifest"
            return Flaw(message: "the library \(text.written.quoted) is a file name without a directory", remedy: remedy)
        }
        guard value.utf8.allSatisfy(isNameByte) else {
            let remedy = "use letters, digits, '_', '-', '+' and '.', or a path with a '/'"
            return Flaw(message: "\(text.written.quoted) is not the name of a library", remedy: remedy)
        }
        return nil
    }

    /// Says nothing about a value that came from the environment.
    private static func bareName(_ text: EnvironmentText) -> String {
        text.hasReferences ? "the name without 'lib' and '.so'" : String(text.value.dropFirst(3).dropLast(3)).quoted
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "_-+.".utf8.contains(byte)
        }
    }
}
