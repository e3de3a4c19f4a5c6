import Glibc

/// The state of a plugin on its way to the next generation. Read only; the memory goes with the object.
///
/// `@unchecked Sendable`: nobody writes to the memory after `init`.
public final class StateBytes: @unchecked Sendable {
    private let memory: UnsafeMutableRawPointer?
    public let count: Int

    /// Takes over memory from malloc.
    init(taking memory: UnsafeMutableRawPointer?, count: Int) {
        self.memory = memory
        self.count = count
    }

    public convenience init(_ bytes: [UInt8]) {
        guard let memory = malloc(max(bytes.count, 1)) else { fatalError("no memory for \(bytes.count) bytes of state") }
        bytes.withUnsafeBytes { if let start = $0.baseAddress { memcpy(memory, start, $0.count) } }
        self.init(taking: memory, count: bytes.count)
    }

    deinit { free(memory) }

    /// Valid as long as the object is. Without bytes there is no address.
    public var contents: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: count > 0 ? memory : nil, count: count) }
}
