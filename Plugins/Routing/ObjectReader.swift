import CruciblePlugin

/// Reads an object of a document that people wrote, key by key. Whatever does not fit is collected with its path, so that all
/// problems are told at once; keys that nobody knows are problems too.
struct ObjectReader {
    private(set) var problems: [String] = []
    private let path: String
    private let members: [String: JSONValue]

    /// `path` is empty for the document itself.
    init(_ value: JSONValue, path: String = "", keys: [String]) {
        self.path = path
        members = value.object ?? [:]
        if value.object == nil { problem(nil, "must be an object with the keys \(keys.joined(separator: ", "))") }
        for key in members.keys.sorted() where !keys.contains(key) {
            problem(key, "is not a key here; there are \(keys.joined(separator: ", "))")
        }
    }

    mutating func problem(_ key: String?, _ text: String) {
        let place = [path.isEmpty ? nil : path, key].compactMap { $0 }.joined(separator: ".")
        problems.append(place.isEmpty ? text : "\(place): \(text)")
    }

    mutating func take(_ others: [String]) { problems += others }

    /// Text of 1 to `limit` bytes. The problem is told, and nil returned, when there is none, unless it is optional.
    mutating func text(_ key: String, limit: Int, isOptional: Bool = false) -> String? {
        guard let value = member(key, isOptional) else { return nil }
        if let text = value.string, (1...limit).contains(text.utf8.count) { return text }
        problem(key, "must be text of 1 to \(limit) bytes")
        return nil
    }

    mutating func number(_ key: String, in range: ClosedRange<Double>, isOptional: Bool = false) -> Double? {
        guard let value = member(key, isOptional) else { return nil }
        if let number = value.number, range.contains(number) { return number }
        problem(key, "must be a number from \(Wording.number(range.lowerBound)) to \(Wording.number(range.upperBound))")
        return nil
    }

    mutating func integer(_ key: String, in range: ClosedRange<Int>, isOptional: Bool = false) -> Int? {
        guard let value = member(key, isOptional) else { return nil }
        if let number = value.int, range.contains(number) { return number }
        problem(key, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        return nil
    }

    /// A list of texts; what is not given is nil.
    mutating func texts(_ key: String, atMost count: Int, limit: Int) -> [String]? {
        guard let value = member(key, true) else { return nil }
        let texts = value.array?.compactMap(\.string) ?? []
        if let list = value.array, texts.count == list.count, list.count <= count,
            texts.allSatisfy({ (1...limit).contains($0.utf8.count) }) {
            return texts
        }
        problem(key, "must be a list of at most \(count) texts of 1 to \(limit) bytes")
        return nil
    }

    /// The members of an object whose keys are free, in the order of their names.
    mutating func entries(_ key: String) -> [(key: String, value: JSONValue)] {
        guard let value = member(key, true) else { return [] }
        guard let members = value.object else {
            problem(key, "must be an object")
            return []
        }
        return members.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// A list of objects, each read by `read`, which gets the object and its path. What is not given is an empty list.
    mutating func objects<Item>(
        _ key: String, atMost count: Int, isOptional: Bool = true, _ read: (JSONValue, String) -> (item: Item?, problems: [String])
    ) -> [Item] {
        guard let value = member(key, isOptional) else { return [] }
        guard let list = value.array, list.count <= count else {
            problem(key, "must be a list of at most \(count) objects")
            return []
        }
        var items: [Item] = []
        for (index, element) in list.enumerated() {
            let name = element["id"]?.string.map { " (\(Wording.clipped($0)))" } ?? ""
            let (item, found) = read(element, inside("\(key)[\(index)]\(name)"))
            problems += found
            if let item { items.append(item) }
        }
        return items
    }

    func inside(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    /// All problems as one failure that names the document; nil when there are none.
    func failure(in document: String) -> Failure? {
        guard !problems.isEmpty else { return nil }
        return Failure(.invalidArgument, Wording.bounded("\(document): \(Wording.list(problems, atMost: 50, separator: "; "))"))
    }

    private mutating func member(_ key: String, _ isOptional: Bool) -> JSONValue? {
        if let value = members[key] { return value }
        if !isOptional { problem(key, "is missing") }
        return nil
    }
}

extension JSONValue {
    fileprivate var number: Double? {
        switch self {
        case .int(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }
}
