/// The kind of value that belongs in a place.
enum Expected: CustomStringConvertible {
    case text
    case list
    case truth
    case number(String)
    /// Anything else, in words.
    case other(String)

    var description: String {
        switch self {
        case .text: "text"
        case .list: "a list"
        case .truth: "true or false"
        case .number(let words), .other(let words): words
        }
    }

    func remedy(insteadOf content: YAMLNode.Content) -> String? {
        switch (self, content) {
        case (_, .null): "give it a value"
        case (.text, .bool), (.text, .integer), (.text, .float): "put quotes around it"
        case (.list, .string): "put [ and ] around it"
        case (.truth, .string): "write true or false without quotes; yes, no, on and off are text"
        case (.number, .string(let text)) where Int(text) != nil: "remove the quotes"
        default: nil
        }
    }
}
