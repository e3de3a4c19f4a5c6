/// JSON Schema (draft 2020-12) as far as the schemas of `plugin-sdk/schemas` use it: a test says that they use nothing else.
///
/// By hand, since it runs in the helper process that opens libraries: what Swift has for it needs Foundation, whose start-up costs more
/// than most tests.
public struct JSONSchema: Sendable {
    private let root: JSONDocument
    private let library: [String: JSONDocument]

    /// Keywords that are checked, and those that say nothing about validity.
    public static let keywords: Set<String> = [
        "$ref", "type", "enum", "const", "properties", "required", "items", "minItems", "maxItems", "uniqueItems", "minLength", "maxLength",
        "pattern", "minimum", "maximum", "exclusiveMinimum", "allOf", "if", "then",
    ]
    public static let annotations: Set<String> = ["$schema", "$id", "$defs", "$comment", "title", "description", "examples", "default"]

    /// - Parameter library: schemas by `$id`, to which references lead.
    init(_ root: JSONDocument, library: [String: JSONDocument]) {
        self.root = root
        self.library = library
    }

    /// What is wrong with a document, each with its place; at most ``maximumProblems``. Empty: it is valid.
    public func problems(_ document: JSONDocument) -> [String] {
        Array(check(document, root, root, at: "").prefix(Self.maximumProblems))
    }

    static let maximumProblems = 8

    private func check(_ value: JSONDocument, _ schema: JSONDocument, _ base: JSONDocument, at place: String) -> [String] {
        guard let rules = schema.object else { return schema == .bool(false) ? ["\(name(place)) must not be there"] : [] }
        var problems: [String] = []
        if let reference = rules["$ref"]?.string, let (target, home) = resolve(reference, base) {
            problems += check(value, target, home, at: place)
        }
        problems += checkType(value, rules, place)
        problems += checkCombinations(value, rules, base, place)
        switch value {
        case .object(let members): problems += checkObject(members, rules, base, place)
        case .array(let items): problems += checkArray(items, rules, base, place)
        case .string(let text): problems += checkText(text, rules, place)
        case .number(let number): problems += checkNumber(number, rules, place)
        case .null, .bool: break
        }
        return problems
    }

    private func name(_ place: String) -> String { place.isEmpty ? "the document" : "'\(place.dropFirst())'" }

    /// The schema behind a reference, and the document that it stands in.
    private func resolve(_ reference: String, _ base: JSONDocument) -> (JSONDocument, JSONDocument)? {
        let parts = reference.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        guard let home = parts[0].isEmpty ? base : library[String(parts[0])] else { return nil }
        var target = home
        for key in (parts.count > 1 ? parts[1] : "").split(separator: "/") {
            guard let next = target[String(key)] else { return nil }
            target = next
        }
        return (target, home)
    }

    // MARK: Any value

    private func checkType(_ value: JSONDocument, _ rules: [String: JSONDocument], _ place: String) -> [String] {
        var problems: [String] = []
        if let wanted = rules["type"] {
            let types = wanted.array?.compactMap(\.string) ?? [wanted.string].compactMap { $0 }
            let isOne = types.contains { value.isOfType($0) }
            if !isOne { problems.append("\(name(place)) must be of type \(types.joined(separator: " or "))") }
        }
        if let allowed = rules["enum"]?.array, !allowed.contains(value) {
            problems.append("\(name(place)) must be one of \(allowed.map(\.text).joined(separator: ", "))")
        }
        if let only = rules["const"], only != value { problems.append("\(name(place)) must be \(only.text)") }
        return problems
    }

    private func checkCombinations(
        _ value: JSONDocument, _ rules: [String: JSONDocument], _ base: JSONDocument, _ place: String
    ) -> [String] {
        let problems = (rules["allOf"]?.array ?? []).flatMap { check(value, $0, base, at: place) }
        guard let condition = rules["if"], let rule = rules["then"], check(value, condition, base, at: place).isEmpty
        else { return problems }
        return problems + check(value, rule, base, at: place)
    }

    // MARK: Values of one type

    private func checkObject(
        _ members: [String: JSONDocument], _ rules: [String: JSONDocument], _ base: JSONDocument, _ place: String
    ) -> [String] {
        var problems: [String] = []
        for case let key? in (rules["required"]?.array ?? []).map(\.string) where members[key] == nil {
            problems.append("\(name(place)) has no '\(key)'")
        }
        for (key, member) in members.sorted(by: { $0.key < $1.key }) {
            if let rule = rules["properties"]?[key] { problems += check(member, rule, base, at: "\(place).\(key)") }
        }
        return problems
    }

    private func checkArray(
        _ items: [JSONDocument], _ rules: [String: JSONDocument], _ base: JSONDocument, _ place: String
    ) -> [String] {
        var problems: [String] = []
        if let minimum = rules["minItems"]?.number, Double(items.count) < minimum {
            problems.append("\(name(place)) has fewer than \(Int(minimum)) elements")
        }
        if let maximum = rules["maxItems"]?.number, Double(items.count) > maximum {
            problems.append("\(name(place)) has more than \(Int(maximum)) elements")
        }
        if rules["uniqueItems"] == .bool(true), Set(items).count != items.count { problems.append("\(name(place)) repeats an element") }
        if let rule = rules["items"] {
            for (index, item) in items.enumerated() where problems.count < Self.maximumProblems {
                problems += check(item, rule, base, at: "\(place).\(index)")
            }
        }
        return problems
    }

    private func checkText(_ text: String, _ rules: [String: JSONDocument], _ place: String) -> [String] {
        var problems: [String] = []
        let count = Double(text.unicodeScalars.count)
        if let minimum = rules["minLength"]?.number, count < minimum { problems.append("\(name(place)) is shorter than \(Int(minimum))") }
        if let maximum = rules["maxLength"]?.number, count > maximum { problems.append("\(name(place)) is longer than \(Int(maximum))") }
        if let pattern = rules["pattern"]?.string, !Self.matches(text, pattern) {
            problems.append("\(name(place)) does not match \(pattern)")
        }
        return problems
    }

    private func checkNumber(_ number: Double, _ rules: [String: JSONDocument], _ place: String) -> [String] {
        var problems: [String] = []
        if let minimum = rules["minimum"]?.number, number < minimum { problems.append("\(name(place)) is below \(minimum)") }
        if let maximum = rules["maximum"]?.number, number > maximum { problems.append("\(name(place)) is above \(maximum)") }
        if let bound = rules["exclusiveMinimum"]?.number, number <= bound { problems.append("\(name(place)) is not above \(bound)") }
        return problems
    }

    /// The patterns are ours, so one that is malformed is a mistake of this repository, which its own tests show.
    private static func matches(_ text: String, _ pattern: String) -> Bool {
        guard let regex = try? Regex(pattern) else { return false }
        return text.firstMatch(of: regex) != nil
    }
}

extension JSONDocument {
    /// Whether it is of a type as JSON Schema calls them.
    fileprivate func isOfType(_ type: String) -> Bool {
        switch (type, self) {
        case ("object", .object), ("array", .array), ("string", .string), ("boolean", .bool), ("null", .null), ("number", .number): true
        case ("integer", .number(let number)): number == number.rounded()
        default: false
        }
    }
}
