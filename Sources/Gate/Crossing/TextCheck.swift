import CCrucible

/// Checks of borrowed texts and bytes that somebody hands over a gate.
enum TextCheck {
    enum Problem { case missing, tooLarge, notUTF8 }

    /// nil when the text can be handed on.
    @inline(__always)
    static func problem(_ text: crucible_str, limit: Int) -> Problem? {
        if text.size == 0 { return nil }
        guard let data = text.data else { return .missing }
        // `size` is a size_t: a negative Int is a size beyond all memory.
        if text.size < 0 || text.size > limit { return .tooLarge }
        return isUTF8(UnsafeRawBufferPointer(start: data, count: text.size)) ? nil : .notUTF8
    }

    @inline(__always)
    static func problem(_ bytes: crucible_bytes, limit: Int) -> Problem? {
        if bytes.size == 0 { return nil }
        if bytes.data == nil { return .missing }
        return bytes.size < 0 || bytes.size > limit ? .tooLarge : nil
    }

    /// ASCII is recognised eight bytes at a time; the rest is decided by the standard library.
    @inline(__always)
    static func isUTF8(_ text: UnsafeRawBufferPointer) -> Bool {
        var offset = 0
        while offset + 8 <= text.count {
            if text.loadUnaligned(fromByteOffset: offset, as: UInt64.self) & 0x8080_8080_8080_8080 != 0 { return isUTF8Slow(text, from: offset) }
            offset += 8
        }
        while offset < text.count {
            if text[offset] & 0x80 != 0 { return isUTF8Slow(text, from: offset) }
            offset += 1
        }
        return true
    }

    @inline(never)
    private static func isUTF8Slow(_ text: UnsafeRawBufferPointer, from offset: Int) -> Bool {
        var decoder = UTF8()
        var bytes = text[offset...].makeIterator()
        while true {
            switch decoder.decode(&bytes) {
            case .scalarValue: continue
            case .emptyInput: return true
            case .error: return false
            }
        }
    }

    static func describe(_ problem: Problem, _ name: String, limit: Int) -> GateFailure {
        switch problem {
        case .missing: GateFailure(.invalidArgument, "'\(name)' has a size but no data")
        case .tooLarge: GateFailure(.tooLarge, "'\(name)' is larger than \(limit) bytes")
        case .notUTF8: GateFailure(.invalidArgument, "'\(name)' is not UTF-8")
        }
    }
}
