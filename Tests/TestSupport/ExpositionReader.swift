/// Reads the text format of Prometheus and says what is wrong with it: every family has help and type before its lines, counters end with
/// `_total`, no series comes twice, and the buckets of a histogram grow to what its count says.
public enum ExpositionReader {
    public struct Line: Sendable, Equatable {
        public var name: String
        public var labels: [String: String]
        public var value: Double
    }

    public static func problems(_ text: String) -> [String] {
        var problems: [String] = []
        _ = read(text) { problems.append($0) }
        return problems
    }

    /// The samples, as far as they can be read.
    public static func lines(_ text: String) -> [Line] { read(text) { _ in } }

    private static func read(_ text: String, _ report: (String) -> Void) -> [Line] {
        if !text.hasSuffix("\n") { report("the last line has no end") }
        var types: [String: String] = [:]
        var (helped, seen): (Set<String>, Set<String>) = ([], [])
        var lines: [Line] = []
        for text in text.split(separator: "\n") {
            if text.hasPrefix("# HELP ") {
                let words = text.split(separator: " ", maxSplits: 3)
                if words.count < 4 || !helped.insert(String(words[2])).inserted { report("help without text, or twice: \(text)") }
            } else if text.hasPrefix("# TYPE ") {
                let words = text.split(separator: " ")
                guard words.count == 4, helped.contains(String(words[2])), types[String(words[2])] == nil else {
                    report("a type without help, or twice: \(text)")
                    continue
                }
                types[String(words[2])] = String(words[3])
            } else if let line = sample(text) {
                lines.append(line)
                if !seen.insert("\(line.name) \(line.labels.sorted { $0.key < $1.key })").inserted { report("a series comes twice: \(text)") }
                check(line, types, report)
            } else {
                report("cannot be read: \(text)")
            }
        }
        for (name, type) in types where type == "histogram" { checkHistogram(name, lines, report) }
        return lines
    }

    private static func check(_ line: Line, _ types: [String: String], _ report: (String) -> Void) {
        let families = [line.name] + ["_bucket", "_sum", "_count"].compactMap { ending in
            line.name.hasSuffix(ending) ? String(line.name.dropLast(ending.count)) : nil
        }
        guard let family = families.first(where: { types[$0] != nil }), let type = types[family] else { return report("\(line.name) has no type") }
        if type == "counter", !line.name.hasSuffix("_total") { report("the counter \(line.name) does not end with _total") }
        if type != "counter", line.name.hasSuffix("_total") { report("\(line.name) ends like a counter") }
        if family != line.name, type != "histogram", type != "summary" { report("\(line.name) is of no histogram") }
        if type == "counter", line.value < 0 { report("\(line.name) is negative") }
    }

    private static func checkHistogram(_ name: String, _ lines: [Line], _ report: (String) -> Void) {
        func key(_ line: Line) -> [String: String] { line.labels.filter { $0.key != "le" } }
        for count in lines.filter({ $0.name == name + "_count" }) {
            let buckets = lines.filter { $0.name == name + "_bucket" && key($0) == count.labels }
            let bounds = buckets.compactMap { $0.labels["le"].flatMap(number) }
            if bounds.count != buckets.count || bounds != bounds.sorted() || bounds.last != .infinity { report("\(name) has wrong bounds") }
            if buckets.map(\.value) != buckets.map(\.value).sorted() { report("the buckets of \(name) do not grow") }
            if buckets.last?.value != count.value { report("the last bucket of \(name) is not its count") }
            if !lines.contains(where: { $0.name == name + "_sum" && $0.labels == count.labels }) { report("\(name) has no sum") }
        }
    }

    private static func number(_ text: String) -> Double? { text == "+Inf" ? .infinity : text == "-Inf" ? -.infinity : Double(text) }

    private static func sample(_ text: Substring) -> Line? {
        var rest = text[...]
        let name = String(rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == ":" })
        guard let first = name.first, !first.isNumber else { return nil }
        rest = rest.dropFirst(name.count)
        var labels: [String: String] = [:]
        if rest.first == "{" {
            rest = rest.dropFirst()
            while rest.first != "}" {
                let label = String(rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" })
                rest = rest.dropFirst(label.count)
                guard !label.isEmpty, rest.hasPrefix("=\"") else { return nil }
                rest = rest.dropFirst(2)
                guard let value = value(&rest), labels.updateValue(value, forKey: label) == nil else { return nil }
                if rest.first == "," { rest = rest.dropFirst() } else if rest.first != "}" { return nil }
            }
            rest = rest.dropFirst()
        }
        guard rest.first == " ", let value = number(String(rest.dropFirst())) else { return nil }
        return Line(name: name, labels: labels, value: value)
    }

    /// To the closing quote, which is taken as well.
    private static func value(_ rest: inout Substring) -> String? {
        var value = ""
        while let character = rest.popFirst() {
            switch character {
            case "\"": return value
            case "\\":
                switch rest.popFirst() {
                case "n": value.append("\n")
                case "\\": value.append("\\")
                case "\"": value.append("\"")
                default: return nil
                }
            default: value.append(character)
            }
        }
        return nil
    }
}
