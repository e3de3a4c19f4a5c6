import CruciblePlugin

/// Why an attempt failed, and whether the same request may succeed later.
struct Trouble: Error, Equatable {
    var failure: Failure
    /// The endpoint could not take the request now: refused, overloaded, rate-limited.
    var isTransient = false
    /// How long the endpoint asks to wait.
    var retryAfter: Duration?
}
