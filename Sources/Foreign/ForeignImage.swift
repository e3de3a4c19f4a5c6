import Descriptor

/// An opened foreign library with the functions of a provider: to the host, the same as an opened plugin that has no lifecycle functions.
/// The instance that its functions get is not used.
public struct ForeignImage: Sendable {
    /// `int32_t (*)(void *instance, const crucible_call *call, parameters…)`
    public typealias Function = @convention(c) () -> Void

    public let descriptor: PluginDescriptor
    /// In the order of the descriptor's only interface. They are valid for as long as the process runs.
    public let functions: [Function]

    init(descriptor: PluginDescriptor, functions: [Function]) {
        self.descriptor = descriptor
        self.functions = functions
    }

    /// The function at that place of the interface's list. [any-thread]
    public func function(_ interface: InterfaceName, _ index: Int) -> Function? {
        guard descriptor.provides.first?.interface == interface, functions.indices.contains(index) else { return nil }
        return functions[index]
    }
}
