import Glibc

/// The lines of a file, without their ends.
final class BoundedLines {
    /// Bytes of a line; the file ends at a longer one.
    private static let longest = 64 << 20

    private let descriptor: Int32
    private var lines: LineReader

    /// nil when the file cannot be opened.
    init?(path: String) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        lines = LineReader(descriptor, limit: Self.longest)
    }

    func next() -> [UInt8]? { lines.next().map { Array($0.utf8) } }

    deinit { close(descriptor) }
}
