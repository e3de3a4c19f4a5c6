import CCrucible
import Signature

/// An argument as a Swift value.
public enum GateValue: Sendable, Hashable {
    case bool(Bool)
    case i32(Int32)
    case u32(UInt32)
    case i64(Int64)
    case u64(UInt64)
    case f64(Double)
    case str(String)
    case bytes([UInt8])

    /// Runs `body` with pointers to the C values.
    static func withPointers<Result>(
        _ values: [GateValue], _ body: (UnsafeMutablePointer<UnsafeMutableRawPointer?>) -> Result
    ) -> Result {
        let storage = ArgumentStorage(capacity: values.count)
        defer { storage.release() }
        for (index, value) in values.enumerated() { storage.put(index, value) }
        return body(storage.pointers)
    }
}

/// C values of arguments, on the heap: two words each, and the texts that they point to.
final class ArgumentStorage {
    let pointers: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    private let words: UnsafeMutablePointer<(UInt64, UInt64)>
    private var texts: [UnsafeMutableRawBufferPointer] = []

    init(capacity: Int) {
        pointers = .allocate(capacity: max(capacity, 1))
        words = .allocate(capacity: max(capacity, 1))
        words.initialize(repeating: (0, 0), count: max(capacity, 1))
        for index in 0..<capacity { pointers[index] = UnsafeMutableRawPointer(words + index) }
    }

    func release() {
        for text in texts { text.deallocate() }
        texts = []
        pointers.deallocate()
        words.deallocate()
    }

    func put(_ index: Int, _ value: GateValue) {
        switch value {
        case .bool(let value): words[index].0 = value ? 1 : 0
        case .i32(let value): words[index].0 = UInt64(UInt32(bitPattern: value))
        case .u32(let value): words[index].0 = UInt64(value)
        case .i64(let value): words[index].0 = UInt64(bitPattern: value)
        case .u64(let value): words[index].0 = value
        case .f64(let value): words[index].0 = value.bitPattern
        case .str(let value): put(index, Array(value.utf8))
        case .bytes(let value): put(index, value)
        }
    }

    /// An address as the first word: of an out, or of a call.
    func put(_ index: Int, address: UnsafeRawPointer?) { words[index].0 = UInt64(UInt(bitPattern: address)) }

    /// The address of the words themselves, for an `out` of a number that the caller reads back.
    func place(_ index: Int) -> UnsafeMutablePointer<(UInt64, UInt64)> { words + index }

    private func put(_ index: Int, _ bytes: [UInt8]) {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: max(bytes.count, 1), alignment: 1)
        memory.copyBytes(from: bytes)
        texts.append(memory)
        words[index] = (UInt64(UInt(bitPattern: memory.baseAddress)), UInt64(bytes.count))
    }
}
