/// What was used: amounts times nanoseconds, as far as leases have ended or were renewed.
public struct LeaseUse: Sendable {
    public internal(set) var memory = 0.0
    public internal(set) var cpu = 0.0
    public internal(set) var connections = 0.0
    public internal(set) var slots = 0.0
    /// Dominant share, as a part of the whole, times nanoseconds.
    public internal(set) var share = 0.0

    @inline(__always)
    mutating func add(_ amounts: LeaseAmounts, share: Int64, for nanoseconds: Int64) {
        let time = Double(nanoseconds)
        if amounts.memory > 0 { memory += Double(amounts.memory) * time }
        if amounts.cpu > 0 { cpu += Double(amounts.cpu) * time }
        if amounts.connections > 0 { connections += Double(amounts.connections) * time }
        if amounts.slots > 0 { slots += Double(amounts.slots) * time }
        self.share += Double(share) / Double(LeaseAmounts.whole) * time
    }
}
