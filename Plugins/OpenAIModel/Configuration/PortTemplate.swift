/// Texts of the configuration in which `{port}` stands for the port that the host found.
enum PortTemplate {
    static let placeholder = "{port}"

    static func isIn(_ text: String) -> Bool { text.contains(placeholder) }

    static func fill(_ text: String, _ port: Int?) -> String {
        guard let port else { return text }
        return text.split(separator: placeholder, omittingEmptySubsequences: false).joined(separator: "\(port)")
    }
}
