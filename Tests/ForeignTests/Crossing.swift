import CCrucible
import ForeignFunction
import Glibc
import Signature
import Testing

/// The arguments of one crossing in C's memory, as a gate has them.
struct Crossing {
    private struct Place {
        var memory: UnsafeMutableRawPointer
        /// What an out points to; its type.
        var out: (target: UnsafeMutableRawPointer, type: ValueType)?
    }

    private var places: [Place] = []
    private var owned: [UnsafeMutableRawPointer] = []

    mutating func add(_ value: Value, _ type: ValueType) {
        let memory = allocate()
        switch (value, type) {
        case (.bool(let value), .bool): memory.storeBytes(of: value ? 1 : 0, as: UInt8.self)
        case (.i32(let value), .i32): memory.storeBytes(of: value, as: Int32.self)
        case (.u32(let value), .u32): memory.storeBytes(of: value, as: UInt32.self)
        case (.i64(let value), .i64): memory.storeBytes(of: value, as: Int64.self)
        case (.u64(let value), .u64), (.handle(let value), .handle): memory.storeBytes(of: value, as: UInt64.self)
        case (.f64(let value), .f64): memory.storeBytes(of: value, as: Double.self)
        case (.text(let value), .str): store(Array(value.utf8), in: memory)
        case (.bytes(let value), .bytes): store(value, in: memory)
        default: Issue.record("\(value) is no \(type)")
        }
        places.append(Place(memory: memory))
    }

    mutating func addOut(_ type: ValueType) {
        let target = type == .str || type == .bytes ? UnsafeMutableRawPointer(Collector.make()) : allocate()
        let memory = allocate()
        memory.storeBytes(of: target, as: UnsafeMutableRawPointer.self)
        places.append(Place(memory: memory, out: (target, type)))
    }

    mutating func add(_ value: Value, callback types: [ValueType]) throws {
        let memory = allocate()
        if case .callback(let body) = value {
            let context = Unmanaged.passRetained(CallbackBox(types: types, body: body)).toOpaque()
            let trampoline = try Trampoline(.callback(types), context: context) { _, result, arguments, context in
                let box = Unmanaged<CallbackBox>.fromOpaque(context!).takeUnretainedValue()
                Trampoline.answer(box.run(arguments! + 1), to: result)
            }
            // Safe: only called through the types that it was made for.
            memory.storeBytes(of: unsafeBitCast(trampoline.function, to: UInt.self), as: UInt.self)
        }
        places.append(Place(memory: memory))
    }

    func call(_ interface: CallInterface, _ function: @convention(c) () -> Void) -> Int32 {
        var (instance, call): (UnsafeMutableRawPointer?, UnsafeMutableRawPointer?) = (nil, nil)
        return withUnsafeMutablePointer(to: &instance) { instance in
            withUnsafeMutablePointer(to: &call) { call in
                var all: [UnsafeMutableRawPointer?] = [UnsafeMutableRawPointer(instance), UnsafeMutableRawPointer(call)] + places.map(\.memory)
                return all.withUnsafeMutableBufferPointer { interface.call(function, $0.baseAddress!) }
            }
        }
    }

    /// What the outs hold now.
    var outs: [Value] {
        places.compactMap { place in place.out.map { Self.value(at: $0.target, $0.type) } }
    }

    /// The value that lies there as it crosses; for texts and bytes of outs, what was collected.
    static func value(at memory: UnsafeMutableRawPointer, _ type: ValueType) -> Value {
        switch type {
        case .bool: .bool(memory.load(as: UInt8.self) == 1)
        case .i32: .i32(memory.load(as: Int32.self))
        case .u32: .u32(memory.load(as: UInt32.self))
        case .i64: .i64(memory.load(as: Int64.self))
        case .u64: .u64(memory.load(as: UInt64.self))
        case .handle: .handle(memory.load(as: UInt64.self))
        case .f64: .f64(memory.load(as: Double.self))
        case .str: .text(String(decoding: Collector.bytes(memory), as: UTF8.self))
        case .bytes: .bytes(Collector.bytes(memory))
        }
    }

    mutating func release() {
        for memory in owned { free(memory) }
        for place in places { if let out = place.out, out.type == .str || out.type == .bytes { Collector.free(out.target) } }
    }

    /// Zeroed, as the gate gives it.
    private mutating func allocate(_ size: Int = 16) -> UnsafeMutableRawPointer {
        let memory = malloc(max(size, 1))!
        memset(memory, 0, size)
        owned.append(memory)
        return memory
    }

    private mutating func store(_ bytes: [UInt8], in memory: UnsafeMutableRawPointer) {
        // Exactly as large as the data: the address sanitizer sees who reads beyond.
        let copy = bytes.isEmpty ? nil : allocate(bytes.count)
        if let copy { memcpy(copy, bytes, bytes.count) }
        memory.storeBytes(of: crucible_bytes(data: copy?.assumingMemoryBound(to: UInt8.self), size: bytes.count), as: crucible_bytes.self)
    }
}

/// A callback as closure.
final class CallbackBox {
    private let types: [ValueType]
    private let body: ([Value]) -> Int32

    init(types: [ValueType], body: @escaping ([Value]) -> Int32) {
        self.types = types
        self.body = body
    }

    func run(_ arguments: UnsafeMutablePointer<UnsafeMutableRawPointer?>) -> Int32 {
        body(types.enumerated().map { index, type in
            let memory = arguments[index]!
            guard type == .str || type == .bytes else { return Crossing.value(at: memory, type) }
            let value = memory.load(as: crucible_bytes.self)
            let bytes = Array(UnsafeBufferPointer(start: value.data, count: value.size))
            return type == .bytes ? .bytes(bytes) : .text(String(decoding: bytes, as: UTF8.self))
        })
    }
}
