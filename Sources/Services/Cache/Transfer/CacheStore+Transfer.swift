import CCache

/// For the operator: whole namespaces in and out, as JSON Lines.
extension CacheStore {
    /// Stores what the lines say: `{"key": …, "value": … or "value_base64": …, "ttl_ms": …, "tags": […]}`. What a key had is replaced,
    /// whoever stored it. Bad lines are left out and reported, empty ones are nothing.
    ///
    /// - Parameter nextLine: without line feed; nil at the end.
    public func importLines(_ nextLine: () throws -> [UInt8]?) rethrows -> TransferReport {
        var report = TransferReport()
        var digest = TransferDigest()
        var number = 0
        while let line = try nextLine() {
            number += 1
            guard !line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }) else { continue }
            do throws(CacheFailure) {
                let entry = try TransferLine(line)
                if digest.has(entry.key) { throw CacheFailure(.invalidArgument, "the key '\(entry.key)' was on a line before") }
                try take(entry)
                digest.add(entry.key, entry.value, tags: entry.tags)
            } catch {
                report.badLines.append(TransferReport.BadLine(number: number, reason: error.message))
            }
        }
        (report.count, report.digest) = (digest.count, digest.text)
        return report
    }

    private func take(_ line: TransferLine) throws(CacheFailure) {
        try check(line.key)
        let namespace = try namespace(holding: line.key)
        let caller = CacheCaller(plugin: WriterTable.host, generation: 0)
        let entry = try namespace.entry(line.key, line.value, line.ttlMilliseconds, line.tags, caller)
        let outcome = namespace.locks.withKey(line.key.hash64) { namespace.store(entry, caller, replacesAlways: true) }
        _ = try outcome.isStored(entry, in: namespace, caller)
    }

    /// Gives every fresh entry below a prefix as a line without line feed, in the order of the bytes of the keys. What changes meanwhile is
    /// exported as it was or as it is.
    public func exportLines(below prefix: CacheKey, _ write: (String) throws -> Void) rethrows -> TransferReport {
        var report = TransferReport()
        var digest = TransferDigest()
        for (key, _) in list(below: prefix, limit: .max) {
            guard let line = namespace(of: key)?.line(key) else { continue }
            try write(line.text)
            digest.add(key, line.value, tags: line.tags)
        }
        (report.count, report.digest) = (digest.count, digest.text)
        return report
    }
}

extension Namespace {
    /// nil unless there is a fresh entry.
    fileprivate func line(_ key: CacheKey) -> TransferLine? {
        if let entry = entry(key), entry.expires > clock.now() {
            let left = Self.milliseconds(entry.expires - clock.now())
            return TransferLine(key: key, value: entry.value, ttlMilliseconds: left, tags: entry.note.tags)
        }
        guard let (record, life) = onDisk(key), life.left > 0 else { return nil }
        return TransferLine(key: key, value: record.value, ttlMilliseconds: Self.milliseconds(life.left), tags: record.tags)
    }

    /// Rounded up, so that it is never 0.
    private static func milliseconds(_ nanoseconds: Int64) -> Int64 { (nanoseconds - 1) / 1_000_000 + 1 }
}
