import Descriptor

/// A candidate after the checks that concern it alone.
struct Entrant {
    let id: String
    /// nil if nobody knows what it provides and requires.
    let descriptor: PluginDescriptor?
    let bindings: [String: [String]]
    let problems: [ResolutionProblem.Kind]

    /// All candidates, one for each id, sorted by id.
    static func all(of candidates: [Candidate], host: [PluginDescriptor.Provided]) -> [Entrant] {
        let hostInterfaces = Set(host.map(\.interface))
        return Dictionary(grouping: candidates, by: \.id).sorted { $0.key < $1.key }
            .map { id, group in
                guard id != Provider.host else { return Entrant(id: id, problem: .reservedID) }
                guard group.count == 1 else { return Entrant(id: id, problem: .duplicateID) }
                return Entrant(group[0], hostInterfaces: hostInterfaces)
            }
    }

    /// What it provides: each interface once, none of the host's.
    let provides: [PluginDescriptor.Provided]

    private init(id: String, problem: ResolutionProblem.Kind) {
        self.id = id
        descriptor = nil
        bindings = [:]
        problems = [problem]
        provides = []
    }

    private init(_ candidate: Candidate, hostInterfaces: Set<InterfaceName>) {
        id = candidate.id
        bindings = candidate.bindings
        switch candidate.descriptor {
        case .failure(let failure):
            descriptor = nil
            provides = []
            problems = [.notDescribed(failure.text)]
        case .success(let described):
            descriptor = described
            let names = described.provides.map(\.interface)
            let ofHost = Set(names).intersection(hostInterfaces)
            var seen = ofHost
            provides = described.provides.filter { seen.insert($0.interface).inserted }
            problems =
                ofHost.map { .providedByHost($0) } + Self.repeated(names).map { .duplicateProvided($0) }
                + Self.repeated(described.requires.map(\.interface)).map { .duplicateRequired($0) }
        }
    }

    private static func repeated(_ names: [InterfaceName]) -> Set<InterfaceName> {
        var seen: Set<InterfaceName> = []
        return Set(names.filter { !seen.insert($0).inserted })
    }
}
