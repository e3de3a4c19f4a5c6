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

    private mutating func choice<Value: CaseIterable & RawRepresentable<String>>(_ field: Field, default standard: Value) -> Value {
        Value(rawValue: choice(field, default: standard.rawValue, of: Value.allCases.map(\.rawValue))) ?? standard
    }

    private mutating func percent(_ field: Field, default standard: Int) -> Int {
        guard let node = field.node else {
            recordDefault(field, PercentText.render(standard))
            return standard
        }
        if case .integer(let number) = node.content, (0...100).contains(number) {
            problems.add(node.position, "\(field.name) is a number without a unit", remedy: "write \(number)%")
            return standard
        }
        guard case .string(let text) = node.content else {
            wrongType(node, field, expected: .other("a share such as \(PercentText.render(standard))"))
            return standard
        }
        guard let value = PercentText.parse(text) else {
            let remedy = "write it like 5%, from 0% to 100%"
            problems.add(node.position, "\(field.name) is \(text.quoted), which is not a share", remedy: remedy)
            return standard
        }
        record(field, PercentText.render(value))
        return value
    }
}
