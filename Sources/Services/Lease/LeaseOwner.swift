/// One generation of one plugin: everything that is leased belongs to one.
///
/// The plugin is a number that `admit` has given, so that nothing looks at texts when a lease is taken.
public struct LeaseOwner: Sendable, Hashable {
    /// The class: all generations of a plugin share its weight, limits and queue.
    let classIndex: Int32
    public let generation: Int32
}
