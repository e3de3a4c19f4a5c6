import CCrucible
import CDeclarations
import ForeignFunction
import Glibc

/// The arguments of one callback, from C's to Crucible's.
struct CallbackCrossing {
    /// Memory for one value: a word, or a pointer and a length.
    private typealias Slot = (UInt, UInt)
    private typealias Texts = UnsafePointer<UnsafePointer<CChar>?>

    let limit: Int
    private var values: [Slot] = []
    private var owned: [UnsafeMutableRawPointer] = []

    init(limit: Int) { self.limit = limit }

    mutating func release() {
        for memory in owned { free(memory) }
    }

    mutating func add(_ callback: CCallback, _ name: String, _ arguments: ForeignCall.Arguments) throws(Refusal) {
        for (parameter, argument) in zip(callback.parameters, UnsafeBufferPointer(start: arguments, count: callback.parameters.count)) {
            guard let argument else { continue }
            let title = "called '\(name)' with a '\(parameter.name)'"
            switch parameter.kind {
            case .value(let scalar): if !callback.isCount(parameter) { add(scalar, argument) }
            case .cstring: try add(text: argument.load(as: UnsafePointer<CChar>?.self), title)
            case .str, .bytes:
                let count = try callback.length(of: parameter.name, arguments, title)
                try add(bytes: argument.load(as: UnsafeRawPointer?.self), count, isText: parameter.kind == .str, title)
            case .texts(let counter):
                let count = try callback.count(counter, arguments, title)
                try add(texts: argument.load(as: Texts?.self), count, title)
            case .length, .context: break
            }
        }
    }

    func call(_ interface: CallInterface, _ function: @convention(c) () -> Void, _ context: UnsafeMutableRawPointer?) -> Int32 {
        var context = context
        var values = values
        return withUnsafeMutablePointer(to: &context) { context in
            values.withUnsafeMutableBufferPointer { values in
                withUnsafeTemporaryAllocation(of: UnsafeMutableRawPointer?.self, capacity: values.count + 1) { all in
                    all[0] = UnsafeMutableRawPointer(context)
                    for index in values.indices { all[index + 1] = UnsafeMutableRawPointer(values.baseAddress! + index) }
                    return interface.call(function, all.baseAddress!)
                }
            }
        }
    }

    // MARK: Values

    private mutating func add(_ scalar: CScalar, _ argument: UnsafeRawPointer) {
        var slot: Slot = (0, 0)
        withUnsafeMutableBytes(of: &slot) { scalar.take(argument, $0.baseAddress!) }
        values.append(slot)
    }

    /// A null pointer is an empty text.
    private mutating func add(text: UnsafePointer<CChar>?, _ title: String) throws(Refusal) {
        try add(bytes: text, try text.map { text throws(Refusal) in try size(of: text, title) } ?? 0, isText: true, title)
    }

    private mutating func add(bytes: UnsafeRawPointer?, _ count: Int, isText: Bool, _ title: String) throws(Refusal) {
        guard count <= limit else { throw .tooLarge("\(title) of \(count) bytes; \(limit) are possible") }
        guard bytes != nil || count == 0 else { throw .broken("\(title) of \(count) bytes that points nowhere") }
        if isText { try Self.check(UnsafeRawBufferPointer(start: bytes, count: count), title) }
        values.append((UInt(bitPattern: bytes), UInt(count)))
    }

    /// As a JSON array of texts; a null pointer is `null`.
    private mutating func add(texts: Texts?, _ count: Int, _ title: String) throws(Refusal) {
        var json = JSONTexts()
        for index in 0..<count {
            guard let texts else { throw .broken("\(title) of \(count) texts that points nowhere") }
            if let text = texts[index] {
                let bytes = UnsafeRawBufferPointer(start: text, count: try size(of: text, title))
                try Self.check(bytes, title)
                json.add(bytes)
            } else {
                json.addNull()
            }
            guard json.bytes.count <= limit else { throw .tooLarge("\(title) of more than \(limit) bytes") }
        }
        let bytes = json.finished()
        guard let memory = malloc(bytes.count) else {
            throw Refusal(status: Int32(CRUCIBLE_RESOURCE_EXHAUSTED), message: "no memory for '\(title)'")
        }
        memcpy(memory, bytes, bytes.count)
        owned.append(memory)
        values.append((UInt(bitPattern: memory), UInt(bytes.count)))
    }

    private func size(of text: UnsafePointer<CChar>, _ title: String) throws(Refusal) -> Int {
        let size = strnlen(text, limit + 1)
        guard size <= limit else { throw .tooLarge("\(title) of more than \(limit) bytes") }
        return size
    }

    private static func check(_ text: UnsafeRawBufferPointer, _ title: String) throws(Refusal) {
        guard String(validating: text, as: UTF8.self) != nil else { throw .broken("\(title) that is not UTF-8") }
    }
}

extension CCallback {
    fileprivate func length(of name: String, _ arguments: ForeignCall.Arguments, _ title: String) throws(Refusal) -> Int {
        for (index, parameter) in parameters.enumerated() {
            guard case .length(let scalar, name) = parameter.kind, let argument = arguments[index] else { continue }
            guard let count = scalar.count(argument) else { throw .broken("\(title) of a negative length") }
            return count
        }
        return 0
    }

    fileprivate func count(_ name: String, _ arguments: ForeignCall.Arguments, _ title: String) throws(Refusal) -> Int {
        for (index, parameter) in parameters.enumerated() where parameter.name == name {
            guard case .value(let scalar) = parameter.kind, let argument = arguments[index] else { continue }
            guard let count = scalar.count(argument) else { throw .broken("\(title) of a negative number of texts") }
            return count
        }
        return 0
    }
}
