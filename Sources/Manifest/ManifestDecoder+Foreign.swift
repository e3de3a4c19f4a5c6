import CDeclarations

/// The section `foreign` of a plugin: a C library and the declarations of its functions.
extension ManifestDecoder {
    /// The library with its declarations; nil if there is no such section, or no usable one, which is then reported.
    mutating func decodeForeign(_ field: Field, of pair: YAMLPair) -> (EnvironmentText, ForeignEntry)? {
        guard let node = field.node else { return nil }
        let owner = "plugin \(pair.key.quoted)"
        reportWhatForeignExcludes(pair, owner)
        var library: EnvironmentText?
        var interface = "foreign.\(String(pair.key.map { $0 == "_" ? "-" : $0 }))/1"
        var threads = "serial"
        var structs: [YAMLPair] = []
        var functions: [(text: String, position: SourcePosition)]?
        for (key, field) in fields(of: node, as: ForeignKey.self, path: field.path, name: field.name, owner: "'foreign' of \(owner)") {
            switch key {
            case .library: library = decodeForeignLibrary(field, in: node)
            case .interface: interface = decodeInterface(field, default: interface)
            case .threads: threads = choice(field, default: threads, of: ["serial", "concurrent"])
            case .structs: structs = decodeStructs(field)
            case .functions: functions = decodeFunctions(field, in: node)
            }
        }
        let declared = declare(structs, functions ?? [])
        guard let library, let functions else { return nil }
        let positions = (list: node.position, functions: functions.map(\.position))
        let entry = ForeignEntry(interface: interface, isConcurrent: threads == "concurrent", declared: declared, positions: positions)
        return (library, entry)
    }

    private mutating func reportWhatForeignExcludes(_ pair: YAMLPair, _ owner: String) {
        guard case .mapping(let pairs) = pair.value.content else { return }
        for other in pairs {
            switch PluginKey(rawValue: other.key) {
            case .library:
                problems.add(other.keyPosition, "\(owner) has both 'library' and 'foreign'", remedy: "keep one of them")
            case .config, .grants, .bind:
                let message = "\(other.key.quoted) means nothing to \(owner), which is foreign"
                problems.add(other.keyPosition, message, remedy: "remove it")
            default: break
            }
        }
    }

    private mutating func decodeForeignLibrary(_ field: Field, in node: YAMLNode) -> EnvironmentText? {
        guard let value = field.node else {
            let remedy = "add the name that the dynamic linker knows, such as libz.so.1, or a path"
            if case .mapping = node.content { problems.add(node.position, "there is no \(field.name)", remedy: remedy) }
            return nil
        }
        guard let text = environmentText(value, field, check: ForeignEntry.libraryFlaw) else { return nil }
        record(field, text.written)
        return text
    }

    private mutating func decodeInterface(_ field: Field, default standard: String) -> String {
        guard let node = field.node else {
            recordDefault(field, standard)
            return standard
        }
        guard case .string(let text) = node.content else {
            wrongType(node, field, expected: .text)
            return standard
        }
        guard ManifestNames.isInterface(text), !text.contains("/0"), !text.hasPrefix("crucible.") else {
            let remedy = "write it like \(standard); names that begin with 'crucible.' are taken"
            problems.add(node.position, "\(field.name) cannot be \(text.quoted)", remedy: remedy)
            return standard
        }
        record(field, text)
        return text
    }

    private mutating func decodeStructs(_ field: Field) -> [YAMLPair] {
        guard let node = field.node else {
            recordDefault(field, "{}")
            return []
        }
        guard let pairs = mapping(node, field, expected: .other("a mapping from names to fields")) else { return [] }
        if pairs.count > ForeignEntry.mostStructs {
            let message = "\(field.name) has \(pairs.count) entries; \(ForeignEntry.mostStructs) are possible"
            problems.add(pairs[ForeignEntry.mostStructs].keyPosition, message, remedy: "declare only those that are used")
        }
        for pair in pairs.prefix(ForeignEntry.mostStructs) {
            let place = Field(
                node: pair.value, path: ValuePath.append(pair.key, to: field.path), name: "the struct \(pair.key.quoted) in \(field.name)")
            guard case .string(let text) = pair.value.content else {
                wrongType(pair.value, place, expected: .other("fields such as 'double x, double y'"))
                continue
            }
            record(place, text)
        }
        return Array(pairs.prefix(ForeignEntry.mostStructs))
    }

    private mutating func decodeFunctions(_ field: Field, in node: YAMLNode) -> [(text: String, position: SourcePosition)]? {
        guard let list = field.node else {
            let remedy = "add a list of declarations such as 'double cos(double x)'"
            if case .mapping = node.content { problems.add(node.position, "there is no \(field.name)", remedy: remedy) }
            return nil
        }
        guard case .sequence(let items) = list.content else {
            wrongType(list, field, expected: .list)
            return nil
        }
        if items.isEmpty { problems.add(list.position, "\(field.name) is empty", remedy: "declare a function") }
        if items.count > ForeignEntry.mostFunctions {
            let message = "\(field.name) has \(items.count) entries; \(ForeignEntry.mostFunctions) are possible"
            problems.add(items[ForeignEntry.mostFunctions].position, message, remedy: "make a second plugin of the same library")
        }
        return items.prefix(ForeignEntry.mostFunctions).enumerated().compactMap { index, item in
            let place = Field(node: item, path: ValuePath.append(index, to: field.path), name: "an entry in \(field.name)")
            guard case .string(let text) = item.content else {
                wrongType(item, place, expected: .other("a declaration such as 'double cos(double x)'"))
                return nil
            }
            record(place, text)
            return (text, item.position)
        }
    }

    /// Reads the declarations, and reports each that is malformed at its place.
    private mutating func declare(_ structs: [YAMLPair], _ functions: [(text: String, position: SourcePosition)]) -> CLibrary {
        let texts = structs.compactMap { pair -> (name: String, text: String)? in
            if case .string(let text) = pair.value.content { (pair.key, text) } else { nil }
        }
        let places = structs.filter { if case .string = $0.value.content { true } else { false } }
        let (declared, found) = CLibrary.read(structs: texts, functions: functions.map(\.text))
        for problem in found {
            switch problem.place {
            case .structure(let index):
                problems.add(places[index].value.position, "struct \(texts[index].name.quoted): \(problem.message)")
            case .function(let index):
                problems.add(functions[index].position, "function \(functions[index].text.quoted): \(problem.message)")
            }
        }
        return declared
    }
}

extension YAMLPair {
    /// Whether the plugin that this is has that key.
    func names(_ key: PluginKey) -> Bool {
        guard case .mapping(let pairs) = value.content else { return false }
        return pairs.contains { $0.key == key.rawValue }
    }
}
