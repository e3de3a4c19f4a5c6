import CCache
import Locking
import Timing

/// What happens to entries that leave memory by themselves: they are remembered, and with the strategy `standard` they go to disk.
final class Departures: Sendable {
    let settings: NamespaceSettings
    /// nil when nothing of the namespace goes to disk.
    let disk: (tier: any DiskTier, namespace: DurableNamespace)?
    let clock: any MonotonicClock
    let writers: WriterTable
    let journal = Locked(NamespaceJournal())

    init(_ settings: NamespaceSettings, disk: (any DiskTier)?, clock: any MonotonicClock, writers: WriterTable) {
        self.settings = settings
        self.clock = clock
        self.writers = writers
        if let disk, let namespace = DurableNamespace(settings) { self.disk = (disk, namespace) } else { self.disk = nil }
    }

    /// Whether entries go to disk when they leave memory.
    var spills: Bool { disk != nil && settings.strategy == .standard }

    /// Called by the engine on the thread that made the entry leave. Where entries spill, that thread holds the namespace's lock.
    func left(_ why: cc_departure, _ view: cc_view) {
        let hash = CacheKey.hash64(view.keyBytes)
        journal.withLock { journal in
            switch why {
            case CC_EXPIRED: journal.removals.note(hash, .expired, at: Int64(clamping: view.stale_until))
            default:
                let reason = RemovalReason.evicted(policy: "\(journal.policy)", onArrival: why == CC_REJECTED)
                journal.removals.note(hash, reason, at: clock.now())
            }
        }
        if why != CC_EXPIRED, spills { spill(EntryView(view)) }
    }

    private func spill(_ entry: EntryView) {
        guard let disk, entry.staleUntil > clock.now() else { return }
        disk.tier.write(record(entry, in: disk.namespace))
    }

    /// An entry in memory as it would be on disk.
    func record(_ entry: EntryView, in namespace: DurableNamespace) -> DiskRecord {
        // What is left of its time stays the same; the clocks have nothing else in common.
        let offset = clock.wall() - clock.now()
        return DiskRecord(
            in: namespace, key: entry.key, value: entry.value, tags: entry.note.tags, writer: writers.caller(entry.meta),
            stored: entry.note.stored, expires: entry.expires.addingClamped(offset), staleUntil: entry.staleUntil.addingClamped(offset))
    }
}

extension Int64 {
    func addingClamped(_ other: Int64) -> Int64 {
        let (sum, isOver) = addingReportingOverflow(other)
        return isOver ? (other < 0 ? .min : .max) : sum
    }
}
