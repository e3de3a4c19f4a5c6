/// What a new plugin provides.
public enum PluginInterface: Hashable, Sendable {
    case routing, voice, tools, model
    /// An interface of the author's own, `vendor.name/major`.
    case own(String)

    /// The standard ones by the names that people give.
    static let standard: [(name: String, interface: PluginInterface)] = [
        ("routing", .routing), ("voice", .voice), ("tools", .tools), ("model", .model),
    ]

    /// The file name of its templates.
    var template: String {
        switch self {
        case .routing: "routing"
        case .voice: "voice"
        case .tools: "tools"
        case .model: "model"
        case .own: "own"
        }
    }

    /// `vendor.name/major`
    public var name: String {
        if case .own(let name) = self { name } else { "crucible.\(template)/1" }
    }

    /// Who writes it, for the plugin's id.
    var vendor: String {
        if case .own(let name) = self { String(name.prefix { $0 != "." }) } else { "example" }
    }

    var hasState: Bool {
        switch self {
        case .routing, .voice, .model: false
        case .tools, .own: true
        }
    }

    /// What the plugin says of itself, in one line.
    var summary: String {
        switch self {
        case .routing: "Chooses a model by the words of the prompt"
        case .voice: "Chooses a voice by the words of the prompt"
        case .tools: "Counts words and keeps a running total"
        case .model: "Says what it was told, word by word"
        case .own: "Greets and counts the guests"
        }
    }

    /// What to change first.
    var change: String {
        switch self {
        case .routing: "Begin with the two tables at its top, the models and the words."
        case .voice: "Begin with the table of voices at its top."
        case .tools: "Begin with the catalogue: a tool's name, what it does, and the schema of its arguments."
        case .model: "Begin with the list of models; then put a real answer in place of the echo."
        case .own: "Begin with the definition of the interface: a function more there is a function more to write."
        }
    }

    /// A function and arguments to try it with, as words of a shell.
    func example(_ symbol: String) -> String {
        switch self {
        case .routing: #"route '{"prompt": "Write a function that sorts"}'"#
        case .voice: #"select '{"prompt": "Explain why the sky is blue"}'"#
        case .tools: #"call '{"name": "\#(symbol).tally", "arguments": {"amount": 5}}'"#
        case .model: #"complete '{"model": "echo", "messages": [{"role": "user", "content": "one two three"}]}'"#
        case .own: "greet Ada"
        }
    }
}
