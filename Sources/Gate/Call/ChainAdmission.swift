/// Decides how many asynchronous calls that begin something new are served at the same time, and who comes next. [any-thread]
///
/// What such a call leads to belongs to it and needs no place of its own, so that nobody waits for a place while holding one.
public protocol ChainAdmission: Sendable {
    /// A place for work of that plugin, if one is free now and nobody has waited longer.
    func enter(_ plugin: String) -> (any AdmittedPlace)?

    /// Waits for a place. `turn` is called exactly once, unless the place is left before; from any thread, also before this returns.
    func wait(_ plugin: String, _ turn: @escaping @Sendable () -> Void) -> Result<any AdmittedPlace, GateFailure>
}

/// A place, or the wait for one.
public protocol AdmittedPlace: Sendable {
    /// Gives it back, or stops waiting. Harmless when called again.
    func leave()
}
