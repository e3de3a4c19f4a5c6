import CCrucible

extension String {
    /// A copy; malformed UTF-8 is repaired, since the gate has checked it already.
    init(_ text: crucible_str) {
        guard let data = text.data, text.size > 0 else {
            self = ""
            return
        }
        self = UnsafeRawBufferPointer(start: data, count: text.size).withMemoryRebound(to: UInt8.self) {
            String(decoding: $0, as: UTF8.self)
        }
    }

    /// The text as a borrowed `str` for the length of `body`.
    func withCrucibleStr<Result>(_ body: (crucible_str) throws -> Result) rethrows -> Result {
        var copy = self
        return try copy.withUTF8 { utf8 in
            try utf8.withMemoryRebound(to: CChar.self) { try body(crucible_str(data: $0.baseAddress, size: $0.count)) }
        }
    }

    /// A `str` that is never freed, for descriptors.
    func immortalCrucibleStr() -> crucible_str {
        let utf8 = Array(utf8)
        let memory = UnsafeMutablePointer<CChar>.allocate(capacity: max(utf8.count, 1))
        for (index, byte) in utf8.enumerated() { memory[index] = CChar(bitPattern: byte) }
        return crucible_str(data: memory, size: utf8.count)
    }
}

extension Array<UInt8> {
    init(_ bytes: crucible_bytes) {
        self = bytes.data.map { Array(UnsafeBufferPointer(start: $0, count: bytes.size)) } ?? []
    }

    func withCrucibleBytes<Result>(_ body: (crucible_bytes) throws -> Result) rethrows -> Result {
        try withUnsafeBufferPointer { try body(crucible_bytes(data: $0.baseAddress, size: $0.count)) }
    }
}
