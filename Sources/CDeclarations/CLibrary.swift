import Signature

/// What a manifest says about a C library: functions, and the structs that they use. Checked: every type is resolved, every function has
/// its signature.
public struct CLibrary: Sendable, Hashable {
    public struct Function: Sendable, Hashable {
        public var c: CFunction
        public var signature: Signature
        /// Its place in the list that it was read from.
        public var index: Int
    }

    /// Where a problem is.
    public enum Place: Sendable, Hashable {
        case structure(Int)
        case function(Int)
    }

    public struct Problem: Error, Sendable, Hashable {
        public var place: Place
        public var message: String
    }

    public var functions: [Function]

    /// Reads the declarations; what is malformed is left out and reported, all of it.
    public static func read(
        structs: [(name: String, text: String)], functions: [String]
    ) -> (library: CLibrary, problems: [Problem]) {
        var resolver = CStructResolver(structs)
        let resolved = resolver.resolveAll()
        var problems = resolver.problems
        var library = CLibrary(functions: [])
        for (index, text) in functions.enumerated() {
            do throws(Problem) {
                let function = try read(text, index, resolved, broken: resolver.broken)
                if library.functions.contains(where: { $0.c.name == function.c.name }) {
                    throw Problem(place: .function(index), message: "the function '\(function.c.name)' is declared twice")
                }
                library.functions.append(function)
            } catch { problems.append(error) }
        }
        return (library, problems)
    }

    private static func read(
        _ text: String, _ index: Int, _ structs: [String: CStruct], broken: Set<String>
    ) throws(Problem) -> Function {
        let function: CFunction
        do throws(CDeclarationError) {
            // A struct that could not be resolved has been reported; here it counts as known.
            let placeholders = broken.map { ($0, CStruct(name: $0, fields: [.init(name: "x", type: .scalar(.int32))])) }
            var parser = try CDeclarationParser(text, structs: structs.merging(placeholders) { real, _ in real })
            function = try parser.function()
        } catch { throw Problem(place: .function(index), message: "\(error)") }
        do throws(SignatureError) {
            return Function(c: function, signature: try function.signature(), index: index)
        } catch { throw Problem(place: .function(index), message: "'\(function.name)' has no Crucible signature: \(error.message)") }
    }
}
