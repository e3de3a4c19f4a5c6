/// Paths of values in a manifest, as people write them.
enum ValuePath {
    /// `path` and a key below it, in brackets and quotes if it is not a plain word.
    static func append(_ key: String, to path: String) -> String {
        let isWord = !key.isEmpty && key.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"): true
            default: false
            }
        }
        guard !isWord else { return path.isEmpty ? key : path + "." + key }
        var quoted = ""
        JSONString.write(key, to: &quoted)
        return "\(path)[\(quoted)]"
    }

    /// `path` and an index below it.
    static func append(_ index: Int, to path: String) -> String { "\(path)[\(index)]" }
}
