/// A path in /tmp that nothing else uses.
enum FreshName {
    static var path: String { "/tmp/crucible-fault-\(UInt64.random(in: .min ... .max))" }
}
