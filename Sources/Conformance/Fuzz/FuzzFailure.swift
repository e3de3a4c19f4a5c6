/// How an input fails, as far as a smaller one must fail alike to stand for it.
struct FuzzFailure: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        case signal(Int32)
        case exit(Int32)
        case hang
        /// A rule that the test looks at.
        case rule
    }

    var kind: Kind
    /// `interface function` of the call that was made last; empty when the plugin was being ended.
    var function: String
}
