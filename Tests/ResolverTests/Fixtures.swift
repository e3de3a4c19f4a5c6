import Descriptor
import Resolver
import Signature
import Testing

/// `demo.a/1` with minor 2 and two functions is written `"demo.a/1.2: f(), g(str x)"`. Without functions it has `f()`.
private func interface(_ text: String) -> (name: InterfaceName, minor: Int, functions: [Signature]) {
    let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
    let name = parts[0].split(separator: "/")
    let numbers = name[1].split(separator: ".")
    let functions = parts.count > 1 ? parts[1].split(separator: ";").map(String.init) : ["f()"]
    return (
        InterfaceName("\(name[0])/\(numbers[0])")!, numbers.count > 1 ? Int(numbers[1])! : 0,
        functions.filter { $0.contains("(") }.map { try! Signature(parsing: $0) }
    )
}

func provided(_ text: String) -> PluginDescriptor.Provided {
    let (name, minor, functions) = interface(text)
    return .init(interface: name, minor: minor, functions: functions)
}

/// A leading `?` is optional, `*` is many.
func required(_ text: String) -> PluginDescriptor.Required {
    let flags = text.prefix { "?*".contains($0) }
    let (name, minor, functions) = interface(String(text.dropFirst(flags.count)))
    return .init(
        interface: name, minimumMinor: minor, isOptional: flags.contains("?"), isMany: flags.contains("*"), functions: functions)
}

/// A candidate with the interfaces as `provided` and `required` read them.
func plugin(
    _ id: String, provides: [String] = [], requires: [String] = [], bind bindings: [String: [String]] = [:]
) -> Candidate {
    let descriptor = PluginDescriptor(
        id: "demo.\(id)", version: SemanticVersion("1.0.0")!, provides: provides.map(provided), requires: requires.map(required))
    return Candidate(id: id, descriptor: .success(descriptor), bindings: bindings)
}

func undescribed(_ id: String, _ text: String = "the file is truncated") -> Candidate {
    Candidate(id: id, descriptor: .failure(CandidateFailure(text)))
}

extension Resolution {
    var texts: [String] { problems.map(\.description) }
    var order: [String] { plan.plugins.map(\.id) }

    func planned(_ id: String) throws -> PlannedPlugin {
        try #require(plan.plugins.first { $0.id == id }, "\(id) is planned; problems: \(texts)")
    }

    /// `provider[function indices]` of a plugin's requirements.
    func bound(_ id: String) throws -> [[String]] {
        try planned(id).bindings.map { $0.providers.map { "\($0.plugin)\($0.functions)" } }
    }

    /// Dependencies of a plugin, weak ones with a leading `?`.
    func dependencies(_ id: String) throws -> [String] {
        try planned(id).dependencies.map { ($0.isStrong ? "" : "?") + $0.plugin }
    }
}

func resolve(_ candidates: [Candidate], host: [String] = []) -> Resolution {
    Resolver.resolve(candidates, host: host.map(provided))
}
