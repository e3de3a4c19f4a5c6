import CCrucible

/// Receives what a gate writes to an `out str`. The `crucible_out` stands first, so that a pointer to one is a pointer to the other.
struct Collector {
    private var out: crucible_out
    private(set) var bytes: [UInt8] = []

    init() {
        out = crucible_out(size: UInt32(MemoryLayout<crucible_out>.size), reserved: 0) { target, data, size in
            guard let target, let data else { return Int32(CRUCIBLE_INVALID_ARGUMENT) }
            target.withMemoryRebound(to: Collector.self, capacity: 1) {
                $0.pointee.bytes.append(contentsOf: UnsafeRawBufferPointer(start: data, count: size))
            }
            return Int32(CRUCIBLE_OK)
        }
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    mutating func withOut<Result>(_ body: (UnsafeMutablePointer<crucible_out>) throws -> Result) rethrows -> Result {
        try withUnsafeMutablePointer(to: &self) { pointer in
            try pointer.withMemoryRebound(to: crucible_out.self, capacity: 1) { try body($0) }
        }
    }
}

extension UnsafeMutablePointer<crucible_out> {
    func write(_ text: String) -> Int32 {
        guard let write = pointee.write else { return Int32(CRUCIBLE_INVALID_ARGUMENT) }
        return text.withCrucibleStr { write(self, $0.data, $0.size) }
    }
}
