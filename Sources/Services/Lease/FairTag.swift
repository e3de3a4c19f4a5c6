/// How much of what is contended a class has had, by its weight: use divided by weight, as a fraction, so that nothing is rounded.
///
/// The class with the least tag is next. This is start-time fair queueing (Goyal, Vin, Cheng, SIGCOMM 1996), with classes for flows and
/// lease time for packet lengths: the tag with which a class gets a lease is the virtual time, and a class that comes back from being idle
/// starts there at the earliest, so that it has no credit for what it did not use.
///
/// Lease time is known only when a lease ends. What was used is charged then, and at each renewal. Until then a lease counts with the mean
/// holding time of its class, which is estimated anew with every release and so corrects itself for all leases that are out. With equal
/// holding times every lease counts the same from its grant on, and the order is that of stride scheduling (Waldspurger, Weihl, 1995):
/// between two grants to class i, each other class j gets at most ⌈w_j / w_i⌉.
struct FairTag: Sendable {
    /// Nanoseconds times dominant share.
    var use: Int64
    var weight: Int64

    static let zero = FairTag(use: 0, weight: 1)
    /// More is not remembered: so much comes together only when one class holds everything for hours and nobody else wants anything.
    static let greatestUse: Int64 = 1 << 60

    @inline(__always)
    static func < (left: FairTag, right: FairTag) -> Bool {
        let first = left.use.multipliedFullWidth(by: right.weight)
        let second = right.use.multipliedFullWidth(by: left.weight)
        return first.high < second.high || (first.high == second.high && first.low < second.low)
    }

    /// The least use with which a class of that weight is not before this tag.
    func use(at weight: Int64) -> Int64 {
        if weight == self.weight { return use }
        if use.magnitude < 1 << 52 { return Self.roundedUp(use * weight, by: self.weight) }
        return Int64(Self.roundedUp(Int128(use) * Int128(weight), by: Int128(self.weight)))
    }

    @inline(__always)
    private static func roundedUp<Number: BinaryInteger>(_ dividend: Number, by divisor: Number) -> Number {
        let quotient = dividend / divisor
        return dividend > quotient * divisor ? quotient + 1 : quotient
    }

    /// Beyond this, use is counted anew from the virtual time on, so that no number overflows: the greatest weight is below 2^10.
    var isGreat: Bool { use > weight << 49 }
}
