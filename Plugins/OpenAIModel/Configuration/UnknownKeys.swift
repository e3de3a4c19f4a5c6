import CruciblePlugin

/// Finds the keys of a document that nothing reads.
enum UnknownKeys {
    /// The paths of the unknown keys, such as `models[0].qualty`, in order.
    static func find(in document: JSONValue, known: [String: Set<String>]) -> [String] {
        find(in: document, rule: "", path: "", known: known).sorted()
    }

    private static func find(in value: JSONValue, rule: String, path: String, known: [String: Set<String>]) -> [String] {
        switch value {
        case .object(let members):
            // An object without a rule has free keys, as `environment` does.
            guard let names = known[rule] else { return [] }
            return members.flatMap { key, member in
                let place = path.isEmpty ? key : "\(path).\(key)"
                guard names.contains(key) else { return [place] }
                return find(in: member, rule: rule.isEmpty ? key : "\(rule).\(key)", path: place, known: known)
            }
        case .array(let elements):
            return elements.enumerated().flatMap { index, element in
                find(in: element, rule: "\(rule)[]", path: "\(path)[\(index)]", known: known)
            }
        default: return []
        }
    }
}
