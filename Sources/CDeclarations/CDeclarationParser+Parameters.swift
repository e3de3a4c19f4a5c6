/// Parameters of functions and of callbacks:
///
///     parameter = type name | "ref" type name | "out" type name | "inout" type name
///               | "cstring" name | "str" name | "bytes" name [ "[" number "]" ] | "out" "bytes" name [ "[" number "]" ]
///               | [ "inout" ] type "length" "(" name ")" | "context" | "null"
///               | "fn" ( "void" | type ) name "(" [ argument { "," argument } ] ")"
///     argument  = type name | "cstring" name [ "[" name "]" ] | "str" name | "bytes" name | type "length" "(" name ")" | "context"
extension CDeclarationParser {
    mutating func parameter() throws(CDeclarationError) -> CParameter {
        let column = tokens.column
        let word = try tokens.name("a type")
        switch word {
        case "context": return CParameter(name: "", kind: .context)
        case "null": return CParameter(name: "", kind: .null)
        case "cstring": return CParameter(name: try parameterName(), kind: .cstring)
        case "str": return CParameter(name: try parameterName(), kind: .str)
        case "bytes":
            let name = try parameterName()
            return CParameter(name: name, kind: .bytes(exactly: try sizeInBrackets()))
        case "ref": return try pointed { .reference($0) }
        case "out": return try out()
        case "inout": return try pointed { .inout($0) }
        case "fn": return try callback()
        default:
            let type = try type(word, column)
            if let of = try lengthOf(type, column) { return CParameter(name: "", kind: .length(of.scalar, of: of.name)) }
            return CParameter(name: try parameterName(), kind: .value(type))
        }
    }

    private mutating func pointed(_ kind: (CType) -> CParameter.Kind) throws(CDeclarationError) -> CParameter {
        let column = tokens.column
        let type = try type(try tokens.name("a type"), column)
        if case .inout = kind(type), let of = try lengthOf(type, column) {
            return CParameter(name: "", kind: .lengthReference(of.scalar, of: of.name))
        }
        return CParameter(name: try parameterName(), kind: kind(type))
    }

    private mutating func out() throws(CDeclarationError) -> CParameter {
        let column = tokens.column
        let word = try tokens.name("a type")
        switch word {
        case "bytes":
            let name = try parameterName()
            return CParameter(name: name, kind: .buffer(capacity: try sizeInBrackets()))
        case "cstring", "str":
            throw error("nobody would know who frees an 'out \(word)'; write 'out pointer' or 'out bytes'", column)
        default: return CParameter(name: try parameterName(), kind: .out(try type(word, column)))
        }
    }

    /// `length(name)`, if that is what comes.
    private mutating func lengthOf(_ type: CType, _ column: Int) throws(CDeclarationError) -> (scalar: CScalar, name: String)? {
        var ahead = tokens
        guard ahead.take(.word("length")), ahead.take(.sign("(")) else { return nil }
        guard case .scalar(let scalar) = type, scalar.isInteger else { throw error("only an integer can be a length", column) }
        _ = try tokens.take()
        return (scalar, try nameInBrackets("'length'"))
    }

    private mutating func parameterName() throws(CDeclarationError) -> String { try tokens.name("the name of a parameter") }

    private mutating func sizeInBrackets() throws(CDeclarationError) -> Int? {
        guard tokens.take(.sign("[")) else { return nil }
        let column = tokens.column
        guard case .number(let size) = try tokens.take(), (1...Self.largestBuffer).contains(size) else {
            throw error("expected a number of bytes from 1 to \(Self.largestBuffer)", column)
        }
        try tokens.expect("]", after: "the number of bytes")
        return size
    }

    /// The largest `[N]`: 1 MiB.
    static var largestBuffer: Int { 1 << 20 }

    // MARK: Callbacks

    private mutating func callback() throws(CDeclarationError) -> CParameter {
        let start = tokens.column
        let result = try callbackResult()
        let column = tokens.column
        let name = try tokens.name("the name of the callback")
        guard name != "done" else { throw error("call it something else: 'done' is the name of asynchronous answers", column) }
        try tokens.expect("(", after: "the callback's name")
        var callback = CCallback(result: result, parameters: [])
        if !tokens.take(.sign(")")) {
            repeat {
                let column = tokens.column
                let parameter = try argument()
                guard parameter.name.isEmpty || !callback.parameters.contains(where: { $0.name == parameter.name }) else {
                    throw error("the argument '\(parameter.name)' stands twice", column)
                }
                callback.parameters.append(parameter)
            } while tokens.take(.sign(","))
            try tokens.expect(")", after: "the callback's arguments")
        }
        if let problem = callback.problem(name) { throw error(problem, start) }
        return CParameter(name: name, kind: .callback(callback))
    }

    private mutating func callbackResult() throws(CDeclarationError) -> CScalar? {
        let column = tokens.column
        let word = try tokens.name("the type that the callback returns")
        if word == "void" { return nil }
        guard let scalar = CScalar(named: word), scalar == .int32 || scalar == .int64 else {
            throw error("a callback returns 'void', 'int' or 'long': C gets its status, 0 for success", column)
        }
        return scalar
    }

    private mutating func argument() throws(CDeclarationError) -> CCallback.Parameter {
        let column = tokens.column
        let word = try tokens.name("a type")
        switch word {
        case "context": return .init(name: "", kind: .context)
        case "str": return .init(name: try parameterName(), kind: .str)
        case "bytes": return .init(name: try parameterName(), kind: .bytes)
        case "cstring":
            let name = try parameterName()
            guard tokens.take(.sign("[")) else { return .init(name: name, kind: .cstring) }
            let count = try tokens.name("the name of the parameter that counts them")
            try tokens.expect("]", after: "'\(count)'")
            return .init(name: name, kind: .texts(count: count))
        default:
            let type = try type(word, column)
            if let of = try lengthOf(type, column) { return .init(name: "", kind: .length(of.scalar, of: of.name)) }
            guard case .scalar(let scalar) = type else { throw error("a struct cannot be the argument of a callback", column) }
            return .init(name: try parameterName(), kind: .value(scalar))
        }
    }
}
