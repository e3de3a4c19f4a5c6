/// What the lifecycle must know of one plugin of the plan.
public struct LifecycleNode: Sendable {
    /// A plugin that this one uses.
    public struct Dependency: Sendable, Equatable {
        public let id: String
        /// Whether the dependent starts without it once it has failed or is blocked.
        public let isOptional: Bool

        public init(id: String, isOptional: Bool = false) {
            self.id = id
            self.isOptional = isOptional
        }
    }

    public let id: String
    public let dependencies: [Dependency]
    /// How long one attempt to start may take, from opening the library to ready.
    public let deadline: Duration
    /// How often starting it is attempted at most; at least 1.
    public let attempts: Int
    /// The pause after the first failed attempt. It doubles with each further one and varies by a fifth either way.
    public let backoff: Duration
    /// Whether the start of the host fails if this plugin fails or is blocked.
    public let isRequired: Bool
    /// How its health is watched; nil: not at all.
    public let health: HealthRules?

    public init(
        id: String, dependencies: [Dependency], deadline: Duration, attempts: Int, backoff: Duration, isRequired: Bool,
        health: HealthRules? = nil
    ) {
        precondition(attempts >= 1, "\(id): \(attempts) attempts; at least one is needed")
        self.id = id
        self.dependencies = dependencies
        self.deadline = deadline
        self.attempts = attempts
        self.backoff = backoff
        self.isRequired = isRequired
        self.health = health
    }
}
