import CDeclarations

/// The Crucible signature of a declaration that must be right.
func signature(_ text: String, structs: [(name: String, text: String)] = []) -> String {
    let (library, problems) = CLibrary.read(structs: structs, functions: [text])
    return problems.first?.message ?? library.functions[0].signature.description
}

/// What is said about declarations.
func problems(_ functions: String..., structs: [(name: String, text: String)] = []) -> [String] {
    CLibrary.read(structs: structs, functions: functions).problems.map(\.message)
}
