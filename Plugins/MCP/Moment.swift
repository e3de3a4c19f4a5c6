/// A point of the host's monotonic clock. Decisions take it as an argument, so that tests choose the time.
struct Moment: Comparable, Hashable, Sendable {
    var nanoseconds: Int64

    static func < (one: Moment, other: Moment) -> Bool { one.nanoseconds < other.nanoseconds }

    /// Clamped to the last moment there is.
    static func + (moment: Moment, length: Duration) -> Moment {
        let (sum, overflow) = moment.nanoseconds.addingReportingOverflow(length.wholeNanoseconds)
        return Moment(nanoseconds: overflow ? .max : sum)
    }

    /// How long until `other`; zero when it has passed.
    func until(_ other: Moment) -> Duration {
        other <= self ? .zero : .nanoseconds(other.nanoseconds - nanoseconds)
    }
}

extension Duration {
    /// Configured lengths are bounded far below where this could overflow.
    var wholeNanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}
