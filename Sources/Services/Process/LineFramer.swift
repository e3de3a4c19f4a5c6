import Glibc

/// Cuts a stream of bytes into lines. LF ends a line; a CR directly before it belongs to the terminator.
///
/// A pure value: lines go to a closure, borrowed for its call. Lines that lie whole in what was fed are
/// not copied. It holds at most `limit` bytes, a CR, and what was fed last.
struct LineFramer {
    /// What happens to a line of more than `limit` bytes.
    enum Excess {
        /// `feed` answers false and the line is dropped.
        case refuse
        /// It is cut into pieces of `limit` bytes.
        case cut
    }

    private let limit: Int
    private let excess: Excess
    private var partial: [UInt8] = []

    init(limit: Int, excess: Excess) {
        self.limit = limit
        self.excess = excess
    }

    /// Takes the next bytes and hands over every line that they complete.
    /// - Returns: false if a line is too long; nothing more may be fed then.
    mutating func feed(_ bytes: UnsafeRawBufferPointer, _ line: (UnsafeRawBufferPointer) -> Void) -> Bool {
        var rest = bytes
        while let base = rest.baseAddress, !rest.isEmpty {
            let end = memchr(base, 0x0A, rest.count).map { UnsafeRawPointer($0) - base }
            let part = UnsafeRawBufferPointer(start: base, count: end ?? rest.count)
            rest = UnsafeRawBufferPointer(rebasing: rest[(end.map { $0 + 1 } ?? rest.count)...])
            guard take(part, complete: end != nil, line) else { return false }
        }
        return true
    }

    /// The stream ended: hands over a last line that has no terminator. A CR at its end is part of it,
    /// unless it is the one that `limit` does not count.
    mutating func finish(_ line: (UnsafeRawBufferPointer) -> Void) {
        guard !partial.isEmpty else { return }
        partial.withUnsafeBytes { line(UnsafeRawBufferPointer(rebasing: $0.prefix(limit))) }
        partial = []
    }

    private mutating func take(
        _ part: UnsafeRawBufferPointer, complete: Bool, _ line: (UnsafeRawBufferPointer) -> Void
    ) -> Bool {
        if partial.isEmpty, complete {
            guard let rest = cut(part, line) else { return false }
            line(Self.withoutCarriageReturn(rest))
            return true
        }
        partial.append(contentsOf: part)
        let kept: Int? = partial.withUnsafeBytes { whole in
            guard let rest = cut(whole, line) else { return nil }
            if complete { line(Self.withoutCarriageReturn(rest)) }
            return complete ? 0 : rest.count
        }
        guard let kept else { return false }
        if kept == 0 {
            // A long line is rare; its memory is not kept for the short ones that follow.
            partial.removeAll(keepingCapacity: partial.capacity <= 1 << 16)
        } else {
            partial.removeFirst(partial.count - kept)
        }
        return true
    }

    /// Cuts off what exceeds the limit. A CR at the end does not count: it may belong to the terminator.
    /// - Returns: what is left, or nil if nothing may exceed it.
    private func cut(
        _ whole: UnsafeRawBufferPointer, _ line: (UnsafeRawBufferPointer) -> Void
    ) -> UnsafeRawBufferPointer? {
        var rest = whole
        while Self.withoutCarriageReturn(rest).count > limit {
            guard excess == .cut else { return nil }
            line(UnsafeRawBufferPointer(rebasing: rest[..<limit]))
            rest = UnsafeRawBufferPointer(rebasing: rest[limit...])
        }
        return rest
    }

    private static func withoutCarriageReturn(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        bytes.last == 0x0D ? UnsafeRawBufferPointer(rebasing: bytes.dropLast()) : bytes
    }
}
