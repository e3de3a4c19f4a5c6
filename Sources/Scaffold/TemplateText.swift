/// A text with places `%{name}`. Pure.
enum TemplateText {
    /// The text with all places filled. Throws the names that nobody knows, and a place that does not end.
    static func fill(_ text: String, _ values: [String: String], file: String) throws(ScaffoldError) -> String {
        var result = ""
        var rest = text[...]
        var problems: [ScaffoldProblem] = []
        while let start = rest.firstRange(of: "%{") {
            result += rest[..<start.lowerBound]
            guard let end = rest[start.upperBound...].firstIndex(of: "}") else {
                throw ScaffoldError([ScaffoldProblem("\(file): a place '%{' has no end")])
            }
            let name = String(rest[start.upperBound..<end])
            if values[name] == nil { problems.append(ScaffoldProblem("\(file): there is no value '\(name)'")) }
            result += values[name] ?? ""
            rest = rest[rest.index(after: end)...]
        }
        guard problems.isEmpty else { throw ScaffoldError(problems) }
        return result + rest
    }
}
