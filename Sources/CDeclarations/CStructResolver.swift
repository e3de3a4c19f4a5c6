/// Turns the texts of structs into structs, in whichever order they stand and refer to each other.
struct CStructResolver {
    private typealias Fields = [(type: String, name: String, column: Int)]

    private let texts: [(name: String, text: String)]
    /// Those that can be referred to.
    private let names: [String]
    private var fields: [String: Fields] = [:]
    private var resolved: [String: CStruct] = [:]
    private(set) var problems: [CLibrary.Problem] = []
    /// Declared, but not usable.
    private(set) var broken: Set<String> = []

    init(_ structs: [(name: String, text: String)]) {
        texts = structs
        names = structs.map(\.name).filter { Self.problem(ofName: $0) == nil }
        for (index, structure) in structs.enumerated() {
            if let problem = Self.problem(ofName: structure.name) {
                report(index, problem)
                continue
            }
            do throws(CDeclarationError) {
                var parser = try CDeclarationParser(structure.text)
                fields[structure.name] = try parser.fields()
            } catch { report(index, "\(error)") }
        }
    }

    mutating func resolveAll() -> [String: CStruct] {
        for name in names { _ = resolve(name, path: []) }
        return resolved
    }

    private mutating func resolve(_ name: String, path: [String]) -> CStruct? {
        if let known = resolved[name] { return known }
        guard !broken.contains(name), let own = fields[name], let index = texts.firstIndex(where: { $0.name == name }) else { return nil }
        if path.contains(name) {
            report(index, "the struct contains itself: \((path.drop { $0 != name } + [name]).joined(separator: ", "))")
            return nil
        }
        var structure = CStruct(name: name, fields: [])
        for field in own {
            guard let type = type(field.type, in: index, field.column, path + [name]) else { continue }
            structure.fields.append(.init(name: field.name, type: type))
        }
        guard structure.fields.count == own.count, !broken.contains(name) else {
            broken.insert(name)
            return nil
        }
        guard CType.structure(structure).leaves.count <= CStruct.mostLeaves else {
            report(index, "the struct consists of more than \(CStruct.mostLeaves) values")
            return nil
        }
        resolved[name] = structure
        return structure
    }

    /// nil after reporting; a struct that is wrong itself is reported there.
    private mutating func type(_ word: String, in index: Int, _ column: Int, _ path: [String]) -> CType? {
        if let scalar = CScalar(named: word) { return .scalar(scalar) }
        if names.contains(word) { return resolve(word, path: path).map { .structure($0) } }
        report(index, "\(CDeclarationError(column: column, message: CDeclarationParser.unknown(word, structs: names)))")
        return nil
    }

    private mutating func report(_ index: Int, _ message: String) {
        if names.contains(texts[index].name) { broken.insert(texts[index].name) }
        problems.append(.init(place: .structure(index), message: message))
    }

    private static func problem(ofName name: String) -> String? {
        let taken = ["void", "cstring", "str", "bytes", "ref", "out", "inout", "fn", "context", "null", "const", "struct"]
        if taken.contains(name) || CScalar(named: name) != nil { return "the name is a word of its own; call the struct something else" }
        guard case .word(name)? = (try? CTokens(name))?.next else { return "the name is none that a struct can have in C" }
        return nil
    }
}
