import Gate
import Signature

/// Arguments of `crucible call`: text to values, by the signature.
enum CallArguments {
    static func parse(_ texts: [String], for signature: Signature) throws(GateFailure) -> [GateValue] {
        let wanted = signature.parameters.compactMap { parameter -> (name: String, type: ValueType)? in
            if case .value(let type) = parameter.kind { (parameter.name, type) } else { nil }
        }
        guard wanted.count == texts.count else {
            throw GateFailure(.invalidArgument, "\(signature) takes \(wanted.count) arguments, \(texts.count) were given")
        }
        var values: [GateValue] = []
        for (text, (name, type)) in zip(texts, wanted) {
            guard let value = value(text, type) else {
                throw GateFailure(.invalidArgument, "'\(text)' is not a \(type.rawValue) for '\(name)' of \(signature)")
            }
            values.append(value)
        }
        return values
    }

    private static func value(_ text: String, _ type: ValueType) -> GateValue? {
        switch type {
        case .bool: Bool(text).map(GateValue.bool)
        case .i32: Int32(text).map(GateValue.i32)
        case .u32: UInt32(text).map(GateValue.u32)
        case .i64: Int64(text).map(GateValue.i64)
        case .u64, .handle: UInt64(text).map(GateValue.u64)
        case .f64: Double(text).map(GateValue.f64)
        case .str: .str(text)
        case .bytes: .bytes(Array(text.utf8))
        }
    }

    /// What a callback got, in one line.
    static func text(_ values: CallbackArguments, of name: String, _ signature: Signature) -> String {
        guard let parameter = signature.parameters.first(where: { $0.name == name }), case .callback(let types) = parameter.kind else { return "" }
        return types.enumerated().map { index, type in
            switch type {
            case .str, .bytes: values.text(index)
            case .bool, .i32, .u32: text(UInt64(truncatingIfNeeded: values.int32(index)), type)
            default: text(values.word(index), type)
            }
        }.joined(separator: " ")
    }

    /// What came out in one `out` parameter.
    static func text(_ value: HostCall.OutValue, of name: String, _ signature: Signature) -> String {
        let parameter = signature.parameters.first { $0.name == name }
        guard case .word(let word) = value, case .out(let type)? = parameter?.kind else { return value.text }
        return text(word, type)
    }

    /// A number as its type says, from the word in which it came; a narrow type fills only the word's beginning.
    private static func text(_ word: UInt64, _ type: ValueType) -> String {
        switch type {
        case .bool: word & 0xff == 0 ? "false" : "true"
        case .i32: "\(Int32(truncatingIfNeeded: word))"
        case .u32: "\(UInt32(truncatingIfNeeded: word))"
        case .i64: "\(Int64(bitPattern: word))"
        case .f64: "\(Double(bitPattern: word))"
        case .u64, .handle, .str, .bytes: "\(word)"
        }
    }
}
