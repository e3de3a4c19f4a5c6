/// One step of a YAML text, as libyaml's parser gives it.
struct YAMLEvent {
    enum Content {
        case documentStart
        case alias(String)
        case scalar(text: String, plain: Bool, tag: String?, anchor: String?)
        case sequenceStart(tag: String?, anchor: String?)
        case mappingStart(tag: String?, anchor: String?)
        case containerEnd
        /// Start of the stream, end of the document: nothing for a reader to do.
        case nothing
    }

    var content: Content
    var position: SourcePosition
}

/// Where and why a text is not YAML.
struct YAMLSyntaxError: Error {
    var position: SourcePosition
    var flaw: Flaw

    static func tooDeep(at position: SourcePosition) -> YAMLSyntaxError {
        let message = "values are nested deeper than \(YAMLReader.deepest) levels"
        return YAMLSyntaxError(position: position, flaw: Flaw(message: message, remedy: "flatten them"))
    }
}
