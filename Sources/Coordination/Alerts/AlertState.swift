import AlertRules

/// How one alert is.
public struct AlertState: Sendable, Equatable {
    public enum Condition: String, Sendable, Codable {
        case firing, quiet
        /// Nothing was seen that says how it is, and it was not firing.
        case unknown
    }

    public var rule: AlertRule
    public var subject: AlertSubject
    public var condition: Condition
    /// What was compared with the bound last; nil: nothing was seen in the last cycle.
    public var value: Double?
    /// When it began to fire; nil while it does not.
    public var since: Int64?
    /// How often it has fired.
    public var fired: UInt64
}

/// What became of an alert. Each firing is followed by one clearing.
public struct AlertChange: Sendable, Equatable {
    public enum Kind: String, Sendable, Codable { case fired, cleared }

    public var kind: Kind
    public var rule: AlertRule
    public var subject: AlertSubject
    /// nil: it was cleared for another reason than its value.
    public var value: Double?
    /// Why it was cleared, when its value is not why.
    public var reason: String?
}
