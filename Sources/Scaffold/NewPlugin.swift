/// What somebody asked for, checked: the values of which everything in the new folder is made.
public struct NewPlugin: Sendable, Equatable {
    /// The folder, the id in the manifest, the last word of the plugin's own id.
    public let name: String
    public let language: Language
    public let interface: PluginInterface

    /// Throws all that is wrong with the request at once.
    public init(name: String, language: String, interface: String) throws(ScaffoldError) {
        var problems: [ScaffoldProblem] = []
        problems += NameCheck.problems(name)
        let foundLanguage = Language(rawValue: language)
        if foundLanguage == nil { problems.append(Self.unknown(language: language)) }
        let foundInterface = Self.interface(named: interface, &problems)
        guard problems.isEmpty, let foundLanguage, let foundInterface else { throw ScaffoldError(problems) }
        self.name = name
        self.language = foundLanguage
        self.interface = foundInterface
    }

    private static func unknown(language: String) -> ScaffoldProblem {
        let known = Language.allCases.map(\.rawValue)
        let meant = Language.otherNames[language.lowercased()]?.rawValue ?? NameCheck.nearest(language.lowercased(), among: known)
        return ScaffoldProblem(
            "there are no templates for the language '\(language)'",
            remedy: (meant.map { "did you mean '\($0)'? " } ?? "") + "known are \(known.joined(separator: ", "))")
    }

    private static func interface(named text: String, _ problems: inout [ScaffoldProblem]) -> PluginInterface? {
        for (name, interface) in PluginInterface.standard where text == name || text == interface.name { return interface }
        let known = PluginInterface.standard.map(\.name)
        if text.hasPrefix("crucible.") {
            problems.append(ScaffoldProblem(
                "there is no template for '\(text)', and names that begin with 'crucible.' are not free",
                remedy: "known are \(known.joined(separator: ", ")); for an interface of your own write VENDOR.NAME/1"))
        } else if NameCheck.isInterface(text) {
            return .own(text)
        } else {
            let near = NameCheck.nearest(text.lowercased(), among: known)
            problems.append(ScaffoldProblem(
                "'\(text)' is no interface",
                remedy: (near.map { "did you mean '\($0)'? " } ?? "") + "known are \(known.joined(separator: ", ")); one of your own is "
                    + "VENDOR.NAME/MAJOR, such as acme.greeting/1, of a-z, 0-9 and '-', at most \(NameCheck.longestInterface) bytes"))
        }
        return nil
    }

    // MARK: Names in the languages

    /// `my-plugin` as `my_plugin`.
    public var symbol: String { Self.underscored(name) }

    /// `my-plugin` as `MyPluginPlugin`: with the last word no name of a library or language can be met.
    public var type: String {
        name.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined() + "Plugin"
    }

    static func underscored(_ text: String) -> String {
        String(text.map { $0.isLetter || $0.isNumber ? $0 : "_" })
    }

    /// The values that templates may name.
    func values(sdk: String) -> [String: String] {
        let macro = Self.underscored(interface.name)
        let source = language == .swift ? "Sources/\(type)/\(type).swift" : "\(symbol).\(language.ending)"
        return [
            "name": name, "symbol": symbol, "SYMBOL": symbol.uppercased(), "Type": type, "id": "\(interface.vendor).\(name)",
            "interface": interface.name, "INTERFACE": macro.uppercased(), "interface_symbol": macro, "summary": interface.summary,
            "sdk": sdk, "language": language.title, "needs": language.needs, "source": source, "change": interface.change,
            "example": interface.example(symbol), "does": interface.summary.prefix(1).lowercased() + interface.summary.dropFirst(),
            "state": interface.hasState ? Self.stateSentence : "",
        ]
    }

    private static let stateSentence = """

        It keeps state, which moves to the next version when the library is replaced while it runs. If you change what is saved, count the \
        state's version up, and go on to take the older one.

        """
}
