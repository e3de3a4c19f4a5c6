import CCrucible
import ForeignFunction
import Gate
import Glibc
import Signature

/// The C values of one call of a provider's function: instance, call, then the parameters. Freed by ``release()``.
struct ArgumentBlock {
    let pointers: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    private let words: UnsafeMutablePointer<(UInt64, UInt64)>
    private let signature: Signature
    private var texts: [GuardedText] = []
    private var sinks: [Int: OutSink] = [:]

    /// - Parameters:
    ///   - inputs: one for each input of the signature.
    ///   - token: names the call in the contexts of its callbacks.
    ///   - isGuarded: texts end where memory that cannot be read begins.
    init(
        _ signature: Signature, _ inputs: [GateValue], token: UInt64, isGuarded: Bool, outLimit: Int
    ) throws(ConformanceFailure) {
        self.signature = signature
        let count = signature.parameters.count + 2
        pointers = .allocate(capacity: count)
        words = .allocate(capacity: count)
        words.initialize(repeating: (0, 0), count: count)
        for index in 0..<count { pointers[index] = UnsafeMutableRawPointer(words + index) }
        var rest = inputs[...]
        for (index, parameter) in signature.parameters.enumerated() {
            switch parameter.kind {
            case .value: put(index + 2, rest.removeFirst(), isGuarded)
            case .callback(let types):
                let function = try CallbackDesk.function(types)
                // Safe: only its address is taken, which the plugin calls through the type of the signature.
                let address = unsafeBitCast(function, to: UnsafeRawPointer.self)
                // Token and parameter in one word: what a plugin passes back names the callback, and is never followed as a pointer.
                words[index + 2] = (UInt64(UInt(bitPattern: address)), token << 8 | UInt64(index))
            case .out(.str), .out(.bytes):
                let sink = OutSink(limit: outLimit)
                sinks[index] = sink
                words[index + 2].0 = UInt64(UInt(bitPattern: sink.pointer))
            case .out:
                // The second word of the argument's place receives the number.
                words[index + 2].0 = UInt64(UInt(bitPattern: UnsafeMutableRawPointer(words + index + 2) + 8))
            }
        }
    }

    private mutating func put(_ place: Int, _ value: GateValue, _ isGuarded: Bool) {
        switch value {
        case .bool(let value): words[place].0 = value ? 1 : 0
        case .i32(let value): words[place].0 = UInt64(UInt32(bitPattern: value))
        case .u32(let value): words[place].0 = UInt64(value)
        case .i64(let value): words[place].0 = UInt64(bitPattern: value)
        case .u64(let value): words[place].0 = value
        case .f64(let value): words[place].0 = value.bitPattern
        case .str(let text): put(place, Array(text.utf8), isGuarded)
        case .bytes(let bytes): put(place, bytes, isGuarded)
        }
    }

    private mutating func put(_ place: Int, _ bytes: [UInt8], _ isGuarded: Bool) {
        let text = GuardedText(bytes, isGuarded: isGuarded)
        texts.append(text)
        words[place] = (UInt64(UInt(bitPattern: text.address)), UInt64(bytes.count))
    }

    func put(instance: UnsafeMutableRawPointer?, call: UnsafePointer<crucible_call>) {
        words[0].0 = UInt64(UInt(bitPattern: instance))
        words[1].0 = UInt64(UInt(bitPattern: call))
    }

    /// What came out, by the parameters' names; of texts the bytes.
    var outs: [(name: String, value: HostCall.OutValue)] {
        signature.parameters.enumerated().compactMap { index, parameter in
            guard case .out = parameter.kind else { return nil }
            return (parameter.name, sinks[index].map { .bytes($0.bytes) } ?? .word(words[index + 2].1))
        }
    }

    var isOverfull: Bool { sinks.values.contains(where: \.isOverfull) }

    func release() {
        for text in texts { text.release() }
        for sink in sinks.values { sink.release() }
        pointers.deallocate()
        words.deallocate()
    }
}

/// Bytes that are lent to a plugin.
struct GuardedText {
    let address: UnsafeMutableRawPointer?
    private let mapping: UnsafeMutableRawBufferPointer?

    /// - Parameter isGuarded: the byte after the last cannot be read, so that reading past the size ends in SIGSEGV.
    init(_ bytes: [UInt8], isGuarded: Bool) {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let size = (bytes.count + page - 1) / page * page
        if isGuarded, let start = mmap(nil, size + page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), start != MAP_FAILED {
            mapping = UnsafeMutableRawBufferPointer(start: start, count: size + page)
            mprotect(start, size, PROT_READ | PROT_WRITE)
            address = start + size - bytes.count
        } else {
            mapping = nil
            address = bytes.isEmpty ? nil : malloc(bytes.count)
        }
        if let address, !bytes.isEmpty { memcpy(address, bytes, bytes.count) }
    }

    func release() {
        if let mapping { munmap(mapping.baseAddress!, mapping.count) } else { free(address) }
    }
}
