import CCrucible
import Glibc

/// A `crucible_out` of the suite's own: keeps what is written, up to a bound. On the heap, freed by ``release()``.
struct OutSink {
    /// The `crucible_out` stands first, so that a pointer to one is a pointer to the other.
    private struct Body {
        var out: crucible_out
        var bytes: [UInt8]
        var limit: Int
        var isOverfull: Bool
    }

    private let body: UnsafeMutablePointer<Body>

    init(limit: Int) {
        body = .allocate(capacity: 1)
        body.initialize(to: Body(
            out: crucible_out(size: UInt32(MemoryLayout<crucible_out>.size), reserved: 0, write: Self.write), bytes: [], limit: limit,
            isOverfull: false))
    }

    var pointer: UnsafeMutablePointer<crucible_out> { UnsafeMutableRawPointer(body).assumingMemoryBound(to: crucible_out.self) }
    var bytes: [UInt8] { body.pointee.bytes }
    /// Whether a write was refused because of the bound.
    var isOverfull: Bool { body.pointee.isOverfull }

    func release() {
        body.deinitialize(count: 1)
        body.deallocate()
    }

    private typealias Write = @convention(c) (UnsafeMutablePointer<crucible_out>?, UnsafeRawPointer?, Int) -> Int32

    private static let write: Write = { target, data, size in
        guard let target, size >= 0, size == 0 || data != nil else { return Int32(CRUCIBLE_INVALID_ARGUMENT) }
        let body = UnsafeMutableRawPointer(target).assumingMemoryBound(to: Body.self)
        guard size <= body.pointee.limit - body.pointee.bytes.count else {
            body.pointee.isOverfull = true
            return Int32(CRUCIBLE_TOO_LARGE)
        }
        body.pointee.bytes.append(contentsOf: UnsafeRawBufferPointer(start: data, count: size))
        return Int32(CRUCIBLE_OK)
    }
}
