import Signature

/// How a C function looks to Crucible: parameters in C's order, then what it returns as `result`.
extension CFunction {
    /// - Throws: when there are too many parameters, or two of the same name.
    public func signature() throws(SignatureError) -> Signature {
        let all = parameters.flatMap(\.crossing) + resultCrossing
        // Parsed again, so that every bound of the language holds.
        return try Signature(parsing: "\(name)(\(all.joined(separator: ", ")))")
    }

    private var resultCrossing: [String] {
        // What is not zero fails, so zero would be all that anybody ever sees.
        if failure == .nonzero { return [] }
        switch result {
        case .void, .length: return []
        case .cstring: return ["out str result"]
        case .value(let type): return type.leaves.map { "out \($0.scalar.valueType) \(CParameter.join("result", $0.path))" }
        }
    }
}

extension CParameter {
    /// The texts of the parameters of the signature that it becomes.
    public var crossing: [String] {
        switch kind {
        case .value(let type), .reference(let type): values(type)
        case .out(let type): type.leaves.map { "out \($0.scalar.valueType) \(Self.join(name, $0.path))" }
        case .inout(let type): values(type) + type.leaves.map { "out \($0.scalar.valueType) \(Self.join(name, $0.path))_out" }
        case .cstring, .str: ["str \(name)"]
        case .bytes: ["bytes \(name)"]
        case .buffer(nil): ["u64 \(name)_size", "out bytes \(name)"]
        case .buffer: ["out bytes \(name)"]
        case .length, .lengthReference, .context, .null: []
        case .callback(let callback): ["fn \(name)(\(callback.crossing.map(\.rawValue).joined(separator: ", ")))"]
        }
    }

    private func values(_ type: CType) -> [String] { type.leaves.map { "\($0.scalar.valueType) \(Self.join(name, $0.path))" } }

    fileprivate static func join(_ name: String, _ path: [String]) -> String { ([name] + path).joined(separator: "_") }
}

extension CCallback {
    /// The types of the arguments that Crucible's callback gets.
    public var crossing: [ValueType] {
        parameters.compactMap { parameter in
            switch parameter.kind {
            case .value(let scalar): isCount(parameter) ? nil : scalar.valueType
            case .cstring, .str, .texts: .str
            case .bytes: .bytes
            case .length, .context: nil
            }
        }
    }
}
