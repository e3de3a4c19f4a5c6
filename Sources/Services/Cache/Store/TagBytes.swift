/// Tags as bytes, in memory and on disk: for each one a byte with its size and its bytes.
public enum TagBytes {
    public static func encode(_ tags: [String]) -> [UInt8] { tags.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } }

    public static func decode(_ bytes: some Collection<UInt8>) -> [String] {
        var tags: [String] = []
        var rest = bytes[...]
        while let size = rest.first {
            tags.append(String(decoding: rest.dropFirst().prefix(Int(size)), as: UTF8.self))
            rest = rest.dropFirst(1 + Int(size))
        }
        return tags
    }
}
