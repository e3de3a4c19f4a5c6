enum SwapKey: String, ManifestKey {
    case warm, drain
    case atDeadline = "at_deadline"
    case pause
    case maxParked = "max_parked"
    case state, probation
    case minCalls = "min_calls"
    case maxFailures = "max_failures"
    case latencyFactor = "latency_factor"
    case retire
}

/// The section `swap` of a plugin.
extension ManifestDecoder {
    mutating func decodeSwap(_ field: Field, owner: String) -> SwapSettings {
        var swap = SwapSettings()
        for (key, field) in fields(of: field, as: SwapKey.self, owner: "'swap' of \(owner)") {
            switch key {
            case .warm:
                if field.node == nil {
                    recordDefault(field, "as start.deadline")
                } else {
                    swap.warm = duration(field, default: .zero, in: SwapSettings.limitRange)
                }
            case .drain: swap.drain = duration(field, default: swap.drain, in: SwapSettings.drainRange)
            case .atDeadline: swap.atDeadline = choice(field, default: swap.atDeadline)
            case .pause: swap.pause = duration(field, default: swap.pause, in: SwapSettings.limitRange)
            case .maxParked: swap.maxParked = integer(field, default: swap.maxParked, in: SwapSettings.maxParkedRange)
            case .state: swap.state = choice(field, default: swap.state)
            case .probation: swap.probation = duration(field, default: swap.probation, in: SwapSettings.probationRange)
            case .minCalls: swap.minCalls = integer(field, default: swap.minCalls, in: SwapSettings.minCallsRange)
            case .maxFailures: swap.maxFailures = percent(field, default: swap.maxFailures)
            case .latencyFactor:
                swap.latencyFactor = integer(field, default: swap.latencyFactor, in: SwapSettings.latencyFactorRange)
            case .retire: swap.retire = duration(field, default: swap.retire, in: SwapSettings.limitRange)
            }
        }
        return swap
    }
}
