enum LeasesKey: String, ManifestKey {
    case concurrency, connections, memory, cpu, queue, term, age
}

enum LeaseShareKey: String, ManifestKey {
    case weight, limit, reserve
}

enum LeaseAmountKey: String, ManifestKey {
    case concurrency, connections, memory
}

/// The section `leases`, and `lease` of a plugin.
extension ManifestDecoder {
    mutating func decodeLeases(_ field: Field) -> LeaseCapacities {
        var leases = LeaseCapacities()
        for (key, field) in fields(of: field, as: LeasesKey.self, owner: "leases") {
            switch key {
            case .concurrency: leases.concurrency = integer(field, default: leases.concurrency, in: LeaseCapacities.countRange)
            case .connections: leases.connections = integer(field, default: leases.connections, in: LeaseCapacities.countRange)
            case .memory: leases.memory = size(field, default: leases.memory, in: LeaseCapacities.memoryRange)
            case .cpu: leases.cpu = percent(field, default: leases.cpu)
            case .queue: leases.queue = integer(field, default: leases.queue, in: LeaseCapacities.queueRange)
            case .term: leases.term = duration(field, default: leases.term, in: LeaseCapacities.termRange)
            case .age: leases.age = duration(field, default: leases.age, in: LeaseCapacities.ageRange)
            }
        }
        return leases
    }

    mutating func decodeLeaseShare(_ field: Field, plugin: String, owner: String) -> LeaseShare {
        var share = LeaseShare(plugin: plugin)
        for (key, field) in fields(of: field, as: LeaseShareKey.self, owner: "'lease' of \(owner)") {
            switch key {
            case .weight: share.weight = integer(field, default: share.weight, in: LeaseShare.weightRange)
            case .limit: share.limit = decodeAmounts(field)
            case .reserve: share.reserve = decodeAmounts(field)
            }
        }
        return share
    }

    private mutating func decodeAmounts(_ field: Field) -> LeaseShare.Amounts {
        var amounts = LeaseShare.Amounts()
        guard field.node != nil else {
            recordDefault(field, "{}")
            return amounts
        }
        for (key, field) in fields(of: field, as: LeaseAmountKey.self, owner: field.name) where field.node != nil {
            switch key {
            case .concurrency: amounts.concurrency = integer(field, default: 0, in: LeaseShare.amountRange)
            case .connections: amounts.connections = integer(field, default: 0, in: LeaseShare.amountRange)
            case .memory: amounts.memory = size(field, default: 0, in: LeaseShare.memoryRange)
            }
        }
        return amounts
    }
}
