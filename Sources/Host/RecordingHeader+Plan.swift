import LibraryLock
import Loader
import Recording
import Resolver

extension RecordingHeader {
    /// What the plan says of a plugin.
    init(_ planned: PlannedPlugin, _ staged: StagedLibrary?) {
        let descriptor = planned.descriptor
        let providers = Dictionary(
            planned.bindings.map { ("\($0.interface)", $0.providers.map(\.plugin)) }, uniquingKeysWith: { first, _ in first })
        self.init(
            plugin: planned.id,
            library: Library(
                id: descriptor.id, version: "\(descriptor.version)", digest: staged.flatMap { try? LibraryDigest.of($0.path).sha256 }),
            abi: descriptor.abi, provides: descriptor.provides.map { Interface(interface: "\($0.interface)", functions: $0.functions.map(\.description)) },
            requires: descriptor.requires.map { required in
                let name = "\(required.interface)"
                return Interface(interface: name, functions: required.functions.map(\.description), providers: providers[name] ?? [])
            })
    }
}
