/// What the parts of a declaration demand of each other.
extension CFunction {
    /// What does not fit together, if anything.
    var problem: String? { lengthProblem ?? contextProblem ?? failureProblem }

    private var lengthProblem: String? {
        for parameter in parameters {
            switch parameter.kind {
            case .length(_, let name):
                guard parameters.contains(where: { $0.name == name && $0.hasLength }) else { return Self.noLength(name) }
            case .lengthReference(_, let name):
                guard parameters.contains(where: { $0.name == name && $0.isBuffer }) else { return Self.noBuffer(name) }
                if writtenLengths(of: name) > 1 { return "more than one place says how much of '\(name)' was written" }
            case .str where passedLengths(of: parameter.name) == 0:
                return "C cannot know where 'str \(parameter.name)' ends; add 'size_t length(\(parameter.name))', or write 'cstring'"
            case .bytes(nil) where passedLengths(of: parameter.name) == 0, .buffer(nil) where passedLengths(of: parameter.name) == 0:
                return "C cannot know where '\(parameter.name)' ends; "
                    + "add 'size_t length(\(parameter.name))', or write its size in brackets if that is fixed"
            default: break
            }
        }
        guard case .length(_, let name) = result else { return nil }
        guard parameters.contains(where: { $0.name == name && $0.isBuffer }) else { return Self.noBuffer(name) }
        return writtenLengths(of: name) > 1 ? "more than one place says how much of '\(name)' was written" : nil
    }

    private static func noLength(_ name: String) -> String {
        "there is no 'str', 'bytes' or 'out bytes' named '\(name)' to take the length of"
    }

    private static func noBuffer(_ name: String) -> String { "there is no 'out bytes' named '\(name)' whose length C could write" }

    /// How many parameters tell C how long `name` is.
    private func passedLengths(of name: String) -> Int {
        parameters.count { parameter in
            switch parameter.kind {
            case .length(_, name), .lengthReference(_, name): true
            default: false
            }
        }
    }

    /// How many places tell how much of `name` was written.
    private func writtenLengths(of name: String) -> Int {
        let references = parameters.count { if case .lengthReference(_, name) = $0.kind { true } else { false } }
        if case .length(_, name) = result { return references + 1 }
        return references
    }

    private var contextProblem: String? {
        let passes = parameters.count { $0.kind == .context }
        let takes = parameters.contains { if case .callback(let callback) = $0.kind { callback.takesContext } else { false } }
        if passes > 1 { return "'context' stands twice" }
        if passes == 1, !takes { return "'context' is passed, but no callback takes it; write 'null', or 'context' in the callback" }
        if passes == 0, takes { return "a callback takes 'context', but the function does not pass it" }
        return nil
    }

    private var failureProblem: String? {
        guard let failure else { return nil }
        let scalar: CScalar?
        switch result {
        case .value(.scalar(let type)), .length(let type, _): scalar = type
        case .cstring where failure == .null: return "a 'cstring' that is null fails by itself; leave 'fails null' out"
        default: scalar = nil
        }
        let fits =
            switch failure {
            case .nonzero, .zero: scalar.map { $0.isInteger || $0 == .bool } ?? false
            case .negative: scalar?.isSigned ?? false
            case .null: scalar == .pointer
            }
        return fits ? nil : "what the function returns cannot be '\(failure.rawValue)'"
    }
}

extension CParameter {
    fileprivate var isBuffer: Bool { if case .buffer = kind { true } else { false } }

    fileprivate var hasLength: Bool {
        switch kind {
        case .str, .bytes, .buffer: true
        default: false
        }
    }
}

extension CCallback {
    var takesContext: Bool { parameters.contains { $0.kind == .context } }

    func problem(_ name: String) -> String? {
        if parameters.count(where: { $0.kind == .context }) > 1 { return "'context' stands twice in '\(name)'" }
        for parameter in parameters {
            switch parameter.kind {
            case .length(_, let of) where !parameters.contains { $0.name == of && ($0.kind == .bytes || $0.kind == .str) }:
                return "'\(name)' has no 'str' or 'bytes' named '\(of)' to take the length of"
            case .bytes where lengths(of: parameter.name) != 1, .str where lengths(of: parameter.name) != 1:
                return "'\(name)' needs one 'size_t length(\(parameter.name))' to know where '\(parameter.name)' ends"
            case .texts(let count) where !parameters.contains { $0.name == count && $0.isInteger }:
                return "'\(name)' has no integer named '\(count)' that counts '\(parameter.name)'"
            default: break
            }
        }
        return nil
    }

    private func lengths(of name: String) -> Int {
        parameters.count { if case .length(_, name) = $0.kind { true } else { false } }
    }
}

extension CCallback.Parameter {
    fileprivate var isInteger: Bool { if case .value(let scalar) = kind { scalar.isInteger } else { false } }
}
