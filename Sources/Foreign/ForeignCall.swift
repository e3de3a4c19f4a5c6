import CCrucible
import CDeclarations
import CLibFFI
import Glibc

/// One call of a C function, on the stack of the thread that makes it: arguments in, the call, values out.
struct ForeignCall {
    typealias Arguments = UnsafeMutablePointer<UnsafeMutableRawPointer?>

    /// Pointed to where there is no data: C functions often take a null pointer for something else than "nothing".
    /// Safe: nobody reads or writes what it points to.
    private static nonisolated(unsafe) let nothing = UnsafeMutableRawPointer.allocate(byteCount: 16, alignment: 16)

    let callable: ForeignCallable
    /// Pointers to the values of the signature's parameters.
    let parameters: Arguments
    let frame: UnsafeMutableRawPointer
    /// Memory of this call, freed at its end.
    private var owned: [UnsafeMutableRawPointer] = []
    private var buffers: [UnsafeMutableRawBufferPointer] = []

    init(_ callable: ForeignCallable, _ parameters: Arguments, frame: UnsafeMutableRawPointer) {
        self.callable = callable
        self.parameters = parameters
        self.frame = frame
    }

    mutating func release() {
        for memory in owned { free(memory) }
        owned = []
    }

    private var plan: ForeignPlan { callable.plan }

    // MARK: Before

    mutating func prepare(token: UInt) throws(Refusal) {
        for buffer in plan.buffers { try prepare(buffer) }
        for step in plan.steps {
            switch step {
            case .put(let word): try put(word)
            case .point(let offset, let target): point(offset, to: frame + target)
            case .text(let offset, let parameter, let name): point(offset, to: try text(parameter, name))
            case .borrow(let offset, let parameter, let exactly, let name):
                let value = bytes(parameter)
                if let exactly, value.size != exactly {
                    throw .invalid("'\(name)' has \(value.size) bytes; it must have \(exactly)")
                }
                // C takes the pointer as const.
                point(offset, to: value.size > 0 ? UnsafeMutableRawPointer(mutating: value.data) : Self.nothing)
            case .length(let scalar, let offset, let parameter, let name):
                try count(bytes(parameter).size, scalar, offset, name)
            case .capacity(let scalar, let offset, let buffer, let name): try count(buffers[buffer].count, scalar, offset, name)
            case .callback(let offset, let callback): prepare(callback: callback, at: offset)
            case .context(let offset): frame.storeBytes(of: token, toByteOffset: offset, as: UInt.self)
            }
        }
    }

    private func put(_ word: ForeignPlan.Word) throws(Refusal) {
        guard !word.scalar.put(parameters[word.parameter]!, frame + word.offset) else { return }
        throw .invalid("'\(word.name)' is out of the range of \(word.scalar.rawValue)")
    }

    private func point(_ offset: Int, to target: UnsafeMutableRawPointer?) {
        frame.storeBytes(of: UInt(bitPattern: target), toByteOffset: offset, as: UInt.self)
    }

    private func count(_ count: Int, _ scalar: CScalar, _ offset: Int, _ name: String) throws(Refusal) {
        guard !scalar.putCount(count, frame + offset) else { return }
        throw .tooLarge("'\(name)' has \(count) bytes, more than its length can say in C (\(scalar.rawValue))")
    }

    private func bytes(_ parameter: Int) -> crucible_bytes { parameters[parameter]!.load(as: crucible_bytes.self) }

    private mutating func text(_ parameter: Int, _ name: String) throws(Refusal) -> UnsafeMutableRawPointer {
        let value = bytes(parameter)
        let copy = try allocate(value.size + 1, name)
        if let data = value.data, value.size > 0 { memcpy(copy, data, value.size) }
        if memchr(copy, 0, value.size) != nil { throw .invalid("'\(name)' contains a NUL character, which would end it in C") }
        copy.storeBytes(of: 0, toByteOffset: value.size, as: UInt8.self)
        return copy
    }

    private mutating func prepare(_ buffer: ForeignPlan.Buffer) throws(Refusal) {
        let size: Int
        switch buffer.capacity {
        case .fixed(let bytes): size = bytes
        case .parameter(let parameter):
            let asked = parameters[parameter]!.load(as: UInt64.self)
            guard asked <= UInt64(callable.limit) else {
                throw .tooLarge("'\(buffer.name)_size' is \(asked); \(callable.limit) bytes are possible")
            }
            size = Int(asked)
        }
        let memory = try allocate(max(size, 1), buffer.name)
        memset(memory, 0, size)
        buffers.append(UnsafeMutableRawBufferPointer(start: memory, count: size))
        point(buffer.offset, to: memory)
    }

    private mutating func allocate(_ size: Int, _ name: String) throws(Refusal) -> UnsafeMutableRawPointer {
        guard let memory = malloc(size) else {
            throw Refusal(status: Int32(CRUCIBLE_RESOURCE_EXHAUSTED), message: "no memory for '\(name)'")
        }
        owned.append(memory)
        return memory
    }

    private func prepare(callback index: Int, at offset: Int) {
        // A callback that the caller leaves out is a null pointer in C.
        let passed = parameters[plan.callbacks[index].parameter]!.load(as: UnsafeMutableRawPointer?.self) != nil
        point(offset, to: passed ? callable.callbacks[index].code : nil)
    }

    // MARK: The call

    func invoke() {
        withUnsafeTemporaryAllocation(of: UnsafeMutableRawPointer?.self, capacity: plan.arguments.count) { values in
            for (index, argument) in plan.arguments.enumerated() { values[index] = frame + argument.offset }
            errno = 0
            ffi_call(callable.interface.cif, callable.function, frame + plan.result, values.baseAddress)
        }
    }

    // MARK: After

    func deliver() throws(Refusal) {
        // What may be refused comes first: outs are all handed over or none.
        try checkResult()
        if let parameter = plan.resultText { try deliverText(parameter) }
        for buffer in plan.buffers.indices { try deliver(buffer: buffer) }
        for word in plan.outs {
            guard let target = parameters[word.parameter]!.load(as: UnsafeMutableRawPointer?.self) else { continue }
            word.scalar.take(frame + word.offset, target)
        }
    }

    private func checkResult() throws(Refusal) {
        guard let failure = callable.c.failure, let scalar = plan.resultLayout?.leaves.first?.scalar else { return }
        let number = scalar.text(frame + plan.result)
        let hasFailed =
            switch failure {
            case .nonzero: number != "0"
            case .zero, .null: number == "0"
            case .negative: number.hasPrefix("-")
            }
        guard hasFailed else { return }
        let reason = errno == 0 ? "" : " (errno \(errno): \(String(cString: strerror(errno))))"
        throw Refusal(status: Int32(CRUCIBLE_FAILED), message: "returned \(failure == .null ? "NULL" : number)\(reason)")
    }

    private func deliverText(_ parameter: Int) throws(Refusal) {
        guard let text = (frame + plan.result).load(as: UnsafePointer<CChar>?.self) else {
            throw Refusal(status: Int32(CRUCIBLE_NOT_FOUND), message: "returned NULL, which is no text")
        }
        let size = strnlen(text, callable.limit + 1)
        guard size <= callable.limit else { throw .tooLarge("returned a text of more than \(callable.limit) bytes") }
        let bytes = UnsafeRawBufferPointer(start: text, count: size)
        guard String(validating: bytes, as: UTF8.self) != nil else { throw .broken("returned a text that is not UTF-8") }
        try write(bytes, to: parameter, "result")
    }

    private func deliver(buffer index: Int) throws(Refusal) {
        let buffer = plan.buffers[index]
        let memory = buffers[index]
        var size = memory.count
        if case .counted(let scalar, let offset) = buffer.written {
            guard let written = scalar.count(frame + offset), written <= memory.count else {
                let claim = scalar.text(frame + offset)
                throw .broken("says that it wrote \(claim) bytes to '\(buffer.name)', which has \(memory.count)")
            }
            size = written
        }
        try write(UnsafeRawBufferPointer(rebasing: memory[..<size]), to: buffer.parameter, buffer.name)
    }

    private func write(_ bytes: UnsafeRawBufferPointer, to parameter: Int, _ name: String) throws(Refusal) {
        guard let out = parameters[parameter]!.load(as: UnsafeMutablePointer<crucible_out>?.self) else { return }
        let status = out.pointee.write(out, bytes.baseAddress, bytes.count)
        guard status != CRUCIBLE_OK else { return }
        throw Refusal(status: status, message: "'\(name)' of \(bytes.count) bytes is not taken")
    }
}

extension CScalar {
    /// The integer as text, with its sign.
    fileprivate func text(_ source: UnsafeRawPointer) -> String {
        isSigned ? signed(source).description : unsigned(source).description
    }
}
