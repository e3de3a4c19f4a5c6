/// What decides in a namespace which entry goes when there is no room.
struct EvictionPolicy: Sendable, Hashable, CustomStringConvertible {
    /// Per cent of the memory that is given by recency alone; 100 is LRU.
    let window: UInt32?

    static let unknown = EvictionPolicy(window: nil)

    var description: String {
        switch window {
        case nil: "the policy in force"
        case 100?: "lru"
        case let window?: "w-tinylfu (window \(window)%)"
        }
    }
}
