import CCrucible

/// A `crucible_out` that keeps what is written to it.
struct Collector {
    private var out: crucible_out
    private var written: [UInt8] = []

    static func make() -> UnsafeMutablePointer<Collector> {
        let memory = UnsafeMutablePointer<Collector>.allocate(capacity: 1)
        let out = crucible_out(size: UInt32(MemoryLayout<crucible_out>.size), reserved: 0) { target, data, size in
            guard size <= Bench.limit else { return Int32(CRUCIBLE_TOO_LARGE) }
            UnsafeMutableRawPointer(target!).assumingMemoryBound(to: Collector.self).pointee.written
                += UnsafeRawBufferPointer(start: data, count: size)
            return Int32(CRUCIBLE_OK)
        }
        memory.initialize(to: Collector(out: out))
        return memory
    }

    static func bytes(_ memory: UnsafeMutableRawPointer) -> [UInt8] { memory.assumingMemoryBound(to: Collector.self).pointee.written }

    static func free(_ memory: UnsafeMutableRawPointer) {
        let typed = memory.assumingMemoryBound(to: Collector.self)
        typed.deinitialize(count: 1)
        typed.deallocate()
    }
}
