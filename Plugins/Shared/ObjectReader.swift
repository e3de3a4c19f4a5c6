import CruciblePlugin

/// Reads an object of a document that people wrote, key by key. Whatever does not fit is collected with its path, so that all
/// problems are told at once; keys that nobody knows are problems too.
package struct ObjectReader {
    package private(set) var problems: [String] = []
    private let path: String
    private let members: [String: JSONValue]

    /// `path` is empty for the document itself.
    package init(_ value: JSONValue, path: String = "", keys: [String]) {
        self.path = path
        // In YAML a key with nothing behind it is null: nothing was given.
        members = (value.object ?? [:]).filter { $0.value != .null }
        if value.object == nil { problem(nil, "must be an object with the keys \(keys.joined(separator: ", "))") }
        for key in (value.object ?? [:]).keys.sorted() where !keys.contains(key) {
            problem(key, "is not a key here; there are \(keys.joined(separator: ", "))")
        }
    }

    package mutating func problem(_ key: String?, _ text: String) {
        let place = [path.isEmpty ? nil : path, key].compactMap { $0 }.joined(separator: ".")
        problems.append(place.isEmpty ? text : "\(place): \(text)")
    }

    package mutating func take(_ others: [String]) { problems += others }

    /// Text of 1 to `limit` bytes. The problem is told, and nil returned, when there is none, unless it is optional.
    package mutating func text(_ key: String, limit: Int, isOptional: Bool = false) -> String? {
        value(key, "text of 1 to \(limit) bytes", isOptional: isOptional) { value in
            value.string.flatMap { (1...limit).contains($0.utf8.count) ? $0 : nil }
        }
    }

    package mutating func number(_ key: String, in range: ClosedRange<Double>, isOptional: Bool = false) -> Double? {
        let rule = "a number from \(Wording.number(range.lowerBound)) to \(Wording.number(range.upperBound))"
        return value(key, rule, isOptional: isOptional) { value in value.number.flatMap { range.contains($0) ? $0 : nil } }
    }

    package mutating func integer(_ key: String, in range: ClosedRange<Int>, isOptional: Bool = false) -> Int? {
        value(key, "a whole number from \(range.lowerBound) to \(range.upperBound)", isOptional: isOptional) { value in
            value.int.flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// A length of time; what is not given is nil. The bounds are told in milliseconds and seconds.
    package mutating func interval(_ key: String, milliseconds range: ClosedRange<Int64>) -> Duration? {
        let rule = "a length of time from \(range.lowerBound)ms to \(range.upperBound / 1_000)s, such as 250ms, 10s or 1m30s"
        return value(key, rule, isOptional: true) { value in
            guard let length = value.string.flatMap(Interval.init)?.duration else { return nil }
            return (.milliseconds(range.lowerBound) ... .milliseconds(range.upperBound)).contains(length) ? length : nil
        }
    }

    /// A list of texts; what is not given is nil.
    package mutating func texts(_ key: String, atMost count: Int, limit: Int) -> [String]? {
        value(key, "a list of at most \(count) texts of 1 to \(limit) bytes", isOptional: true) { value in
            guard let list = value.array, list.count <= count else { return nil }
            let texts = list.compactMap(\.string).filter { (1...limit).contains($0.utf8.count) }
            return texts.count == list.count ? texts : nil
        }
    }

    /// The members of an object whose keys are free, in the order of their names.
    package mutating func entries(_ key: String) -> [(key: String, value: JSONValue)] {
        let members = value(key, "an object", isOptional: true, \.object) ?? [:]
        return members.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// A list of objects, each read by `read`, which gets the object and its path. What is not given is an empty list.
    package mutating func objects<Item>(
        _ key: String, atMost count: Int, isOptional: Bool = true, _ read: (JSONValue, String) -> (item: Item?, problems: [String])
    ) -> [Item] {
        let list = value(key, "a list of at most \(count) objects", isOptional: isOptional) { value in
            value.array.flatMap { $0.count <= count ? $0 : nil }
        }
        var items: [Item] = []
        for (index, element) in (list ?? []).enumerated() {
            let name = element["id"]?.string.map { " (\(Wording.clipped($0)))" } ?? ""
            let (item, found) = read(element, inside("\(key)[\(index)]\(name)"))
            problems += found
            if let item { items.append(item) }
        }
        return items
    }

    /// Whether anything was given.
    package func has(_ key: String) -> Bool { members[key] != nil }

    package func inside(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    /// All problems as one failure that names the document; nil when there are none.
    package func failure(in document: String) -> Failure? {
        guard !problems.isEmpty else { return nil }
        return Failure(.invalidArgument, Wording.bounded("\(document): \(Wording.list(problems, atMost: 50, separator: "; "))"))
    }

    /// Whatever `read` makes of the value; when it makes nothing of it, the problem is that the value "must be `rule`".
    package mutating func value<Value>(
        _ key: String, _ rule: String, isOptional: Bool = false, _ read: (JSONValue) -> Value?
    ) -> Value? {
        guard let member = members[key] else {
            if !isOptional { problem(key, "is missing") }
            return nil
        }
        if let value = read(member) { return value }
        problem(key, "must be \(rule)")
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
