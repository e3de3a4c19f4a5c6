/// YAML (or JSON, which is YAML too) as JSON, read by the same rules and bounds as a manifest:
/// YAML 1.2 core scalars, no merge keys, no duplicate keys, at most 1 MiB and 64 levels.
public enum YAMLDocument {
    /// Compact JSON with sorted keys. `${…}` has no meaning here and stays as it is; an empty text is `null`.
    ///
    /// - Parameters:
    ///   - text: The YAML, one document.
    ///   - file: The name of the file for error messages.
    /// - Throws: All problems of the text.
    public static func json(fromYAML text: String, file: String) throws(ManifestError) -> String {
        let (root, problems) = YAMLReader.read(text, file: file)
        try problems.throwIfAny()
        guard let root else { return "null" }
        return JSONTree<String>(root) { string, _ in string }.json { $0 }
    }
}
