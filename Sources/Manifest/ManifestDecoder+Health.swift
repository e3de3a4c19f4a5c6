enum HealthKey: String, ManifestKey {
    case interval, deadline, failures, restarts, window, backoff
}

/// The section `health` of a plugin.
extension ManifestDecoder {
    mutating func decodeHealth(_ field: Field, owner: String) -> HealthSettings {
        var health = HealthSettings()
        for (key, field) in fields(of: field, as: HealthKey.self, owner: "'health' of \(owner)") {
            switch key {
            case .interval: health.interval = duration(field, default: health.interval, in: HealthSettings.intervalRange)
            case .deadline: health.deadline = duration(field, default: health.deadline, in: HealthSettings.deadlineRange)
            case .failures: health.failures = integer(field, default: health.failures, in: HealthSettings.failuresRange)
            case .restarts: health.restarts = integer(field, default: health.restarts, in: HealthSettings.restartsRange)
            case .window: health.window = duration(field, default: health.window, in: HealthSettings.windowRange)
            case .backoff: health.backoff = duration(field, default: health.backoff, in: HealthSettings.backoffRange)
            }
        }
        return health
    }
}
