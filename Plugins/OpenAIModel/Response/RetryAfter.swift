/// The `Retry-After` header (RFC 9110, section 10.2.3): seconds, or the date until which to wait.
enum RetryAfter {
    /// `now` is the wall clock in nanoseconds since 1970. nil for a text that is neither; zero for a date in the past.
    static func parse(_ text: String, now: Int64) -> Duration? {
        // Nine digits are 30 years, and nothing that is counted with them overflows.
        if let seconds = HTTPDate.number(text[...], digits: 1...9) { return .seconds(seconds) }
        guard let seconds = HTTPDate.parse(text) else { return nil }
        return max(.seconds(seconds) - .nanoseconds(now), .zero)
    }
}
