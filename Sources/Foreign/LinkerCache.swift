import Glibc

/// Reads `/etc/ld.so.cache` in the format "glibc-ld.so.cache1.1" of glibc 2.2 and later (dl-cache.h): a header of 48 bytes with the number
/// of entries at byte 20; then entries of 24 bytes, whose second and third words are the offsets of a name and of a path from the header.
enum LinkerCache {
    private static let magic = Array("glibc-ld.so.cache1.1".utf8)
    private static let headerSize = 48
    private static let entrySize = 24
    /// A cache larger than this is not read.
    private static let largest = 16 << 20

    /// The paths under which the linker knows `name`, best first; none if there is no cache that can be read.
    static func paths(of name: String, in cache: String) -> [String] {
        guard let bytes = contents(cache), let start = start(of: bytes) else { return [] }
        let body = bytes[start...]
        guard let count = word(body, 20), body.count >= headerSize, count <= (body.count - headerSize) / entrySize else { return [] }
        return (0..<count).compactMap { index in
            let entry = headerSize + index * entrySize
            guard let key = word(body, entry + 4).flatMap({ text(body, $0) }), key.elementsEqual(name.utf8) else { return nil }
            return word(body, entry + 8).flatMap { text(body, $0) }.map { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// The new format may follow an older one in the same file.
    private static func start(of bytes: [UInt8]) -> Int? {
        if bytes.starts(with: magic) { return 0 }
        return bytes.firstRange(of: magic)?.lowerBound
    }

    private static func word(_ bytes: ArraySlice<UInt8>, _ offset: Int) -> Int? {
        guard offset >= 0, offset + 4 <= bytes.count else { return nil }
        return bytes[(bytes.startIndex + offset)..<(bytes.startIndex + offset + 4)].reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    private static func text(_ bytes: ArraySlice<UInt8>, _ offset: Int) -> ArraySlice<UInt8>? {
        guard offset < bytes.count else { return nil }
        return bytes[(bytes.startIndex + offset)...].prefix { $0 != 0 }
    }

    private static func contents(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, (1...largest).contains(Int(status.st_size)) else { return nil }
        let size = Int(status.st_size)
        return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            count = max(0, pread(descriptor, buffer.baseAddress, size, 0))
        }
    }
}
