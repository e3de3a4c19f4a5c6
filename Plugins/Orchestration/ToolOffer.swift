import CruciblePlugin

/// Which tools of a catalogue a model is offered.
struct ToolOffer: Sendable, Equatable {
    let tools: [ModelTool]
    /// How many there was no room for.
    let leftOut: Int

    static let none = ToolOffer(ToolCatalogue(tools: [], servers: []), prompt: "", limit: 0)

    /// Tools of servers that have ended are not offered. When there are more than `limit`, those stay whose names and descriptions
    /// occur in the prompt; the catalogue's order is kept.
    init(_ catalogue: ToolCatalogue, prompt: String, limit: Int) {
        let ended = catalogue.servers.filter { $0.state == .failed || $0.state == .stopped }.map { "\($0.name)." }
        let usable = catalogue.tools.filter { tool in !ended.contains { tool.name.hasPrefix($0) } }
        let chosen = usable.count <= limit ? usable : Self.best(usable, prompt, limit)
        tools = chosen.map { ModelTool(name: $0.name, description: $0.description, inputSchema: $0.inputSchema) }
        leftOut = usable.count - chosen.count
    }

    private static func best(_ tools: [ToolInfo], _ prompt: String, _ limit: Int) -> [ToolInfo] {
        let asked = words(prompt)
        let ranked = tools.enumerated().map { place, tool in
            // A word of the name says more than one of a description, which has many.
            (score: 4 * words(tool.name).intersection(asked).count + words(tool.description).intersection(asked).count, place: place)
        }
        let places = ranked.sorted { ($1.score, $0.place) < ($0.score, $1.place) }.prefix(limit).map(\.place).sorted()
        return places.map { tools[$0] }
    }

    /// Words of three letters and more, in lower case.
    private static func words(_ text: String) -> Set<String> {
        Set(text.lowercased().split { !$0.isLetter && !$0.isNumber }.filter { $0.count >= 3 }.map(String.init))
    }
}
