/// Recursive descent over
///
///     function  = ( "void" | "cstring" | type ) name "(" [ "void" | parameter { "," parameter } ] ")" { clause }
///     clause    = "fails" ( "nonzero" | "zero" | "negative" | "null" ) | "returns" "length" "(" name ")"
///     struct    = type name { "," type name }
struct CDeclarationParser {
    var tokens: CTokens
    let structs: [String: CStruct]

    init(_ text: String, structs: [String: CStruct] = [:]) throws(CDeclarationError) {
        tokens = try CTokens(text)
        self.structs = structs
    }

    /// The names of fields with the names of their types, unresolved, and the place of each type.
    mutating func fields() throws(CDeclarationError) -> [(type: String, name: String, column: Int)] {
        var fields: [(type: String, name: String, column: Int)] = []
        repeat {
            let column = tokens.column
            let type = try tokens.name("a type")
            let place = tokens.column
            let name = try tokens.name("the name of a field")
            guard !fields.contains(where: { $0.name == name }) else {
                throw CDeclarationError(column: place, message: "the field '\(name)' stands twice")
            }
            fields.append((type, name, column))
        } while tokens.take(.sign(","))
        try expectEnd("the fields")
        return fields
    }

    mutating func function() throws(CDeclarationError) -> CFunction {
        let start = tokens.column
        var result = try result()
        let name = try tokens.name("the name of the function")
        try tokens.expect("(", after: "the function's name")
        let parameters = try parameters()
        var failure: CFunction.Failure?
        var length: String?
        while case .word(let clause) = tokens.next {
            let column = tokens.column
            _ = try tokens.take()
            switch clause {
            case "fails" where failure == nil: failure = try failureKind()
            case "returns" where length == nil:
                guard try tokens.name("'length'") == "length" else { throw error("expected 'length(NAME)' after 'returns'", column) }
                length = try nameInBrackets("'length'")
            default: throw error("'\(clause)' cannot stand here; 'fails nonzero' and 'returns length(NAME)' can, each once", column)
            }
        }
        try expectEnd("the declaration")
        if let length {
            guard case .value(.scalar(let scalar)) = result, scalar.isInteger else {
                throw error("only an integer can be a length", start)
            }
            result = .length(scalar, of: length)
        }
        let function = CFunction(name: name, result: result, parameters: parameters, failure: failure)
        if let problem = function.problem { throw error(problem, start) }
        return function
    }

    // MARK: Parts of a function

    private mutating func result() throws(CDeclarationError) -> CFunction.Result {
        let column = tokens.column
        let word = try tokens.name("the type that the function returns")
        switch word {
        case "void": return .void
        case "cstring": return .cstring
        default: return .value(try type(word, column))
        }
    }

    private mutating func parameters() throws(CDeclarationError) -> [CParameter] {
        if tokens.take(.sign(")")) { return [] }
        if tokens.next == .word("void") {
            _ = try tokens.take()
            try tokens.expect(")", after: "'void'; a pointer is written 'pointer'")
            return []
        }
        var parameters: [CParameter] = []
        repeat {
            let column = tokens.column
            guard parameters.count < 32 else { throw error("more than 32 parameters", column) }
            let parameter = try parameter()
            guard parameter.name.isEmpty || !parameters.contains(where: { $0.name == parameter.name }) else {
                throw error("the parameter '\(parameter.name)' stands twice", column)
            }
            parameters.append(parameter)
        } while tokens.take(.sign(","))
        try tokens.expect(")", after: "the parameters")
        return parameters
    }

    private mutating func failureKind() throws(CDeclarationError) -> CFunction.Failure {
        let column = tokens.column
        let word = try tokens.name("'nonzero', 'zero', 'negative' or 'null'")
        guard let kind = CFunction.Failure(rawValue: word) else {
            throw error("'\(word)' is none of 'nonzero', 'zero', 'negative', 'null'", column)
        }
        return kind
    }

    // MARK: Words

    mutating func nameInBrackets(_ what: String) throws(CDeclarationError) -> String {
        try tokens.expect("(", after: what)
        let name = try tokens.name("the name of a parameter")
        try tokens.expect(")", after: "'\(name)'")
        return name
    }

    func type(_ word: String, _ column: Int) throws(CDeclarationError) -> CType {
        if let scalar = CScalar(named: word) { return .scalar(scalar) }
        if let structure = structs[word] { return .structure(structure) }
        throw error(Self.unknown(word, structs: structs.keys.sorted()), column)
    }

    /// What is said about a word that is no type.
    static func unknown(_ word: String, structs: [String]) -> String {
        let meant = [
            "char": "int8", "short": "int16", "unsigned": "uint32", "uint": "uint32", "ulong": "uint64", "string": "cstring",
        ]
        switch word {
        case "const", "struct", "enum": return "leave '\(word)' out"
        case "void": return "'void' is no value; a pointer is written 'pointer'"
        case "cstring", "str", "bytes", "fn", "context", "null": return "'\(word)' cannot stand here"
        default:
            if let better = meant[word] { return "'\(word)' is not a type here; write '\(better)'" }
            let declared = structs.isEmpty ? "" : ", and the structs \(structs.joined(separator: " "))"
            return "'\(word)' is not a type; types are \(CScalar.names.joined(separator: " "))\(declared)"
        }
    }

    func error(_ message: String, _ column: Int) -> CDeclarationError { CDeclarationError(column: column, message: message) }

    private mutating func expectEnd(_ what: String) throws(CDeclarationError) {
        let column = tokens.column
        guard try tokens.take() == .end else { throw error("unexpected text after \(what)", column) }
    }
}
