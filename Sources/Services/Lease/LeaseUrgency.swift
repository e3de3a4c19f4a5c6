/// How urgent a request is. It is a bounded boost: it lets a request go earlier, but gives its class no more in the long run.
public enum LeaseUrgency: Int, Sendable, CaseIterable, Comparable {
    case normal
    case high
    /// May also end preemptible leases of classes with less weight, once.
    case critical

    public static func < (left: LeaseUrgency, right: LeaseUrgency) -> Bool { left.rawValue < right.rawValue }
}
