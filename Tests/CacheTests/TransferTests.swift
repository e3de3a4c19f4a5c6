import Cache
import HostTesting
import TestSupport
import Testing

/// Whole namespaces in and out.
@Suite struct TransferTests {
    private func importing(_ text: String, into store: CacheStore) -> TransferReport {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { Array($0.utf8) }[...]
        return store.importLines { lines.popFirst() }
    }

    private func exporting(_ store: CacheStore, below prefix: String = "") -> (lines: [String], report: TransferReport) {
        var lines: [String] = []
        let report = store.exportLines(below: CacheKey(prefix)) { lines.append($0) }
        return (lines, report)
    }

    @Test func exportImportExportGivesTheSameDigest() throws {
        var random = SeededGenerator(seed: printedSeed())
        let clock = VirtualClock()
        let store = try Sample.store(clock)
        for number in 0..<300 {
            let size = Int.random(in: 0..<200, using: &random)
            // Some are texts, some are not.
            let range: ClosedRange<UInt8> = number % 3 == 0 ? 0...255 : 32...126
            let value = (0..<size).map { _ in UInt8.random(in: range, using: &random) }
            let tags = (0..<Int.random(in: 0..<4, using: &random)).map { "tag \($0) \"é\"" }
            let ttl = Int64.random(in: 1...90_000, using: &random)
            _ = try store.put(CacheKey("a:\(number)/\u{e9}"), value, ttlMilliseconds: ttl, tags: tags, Sample.owner)
        }
        let first = exporting(store)
        #expect(first.report.count == 300)
        let next = try Sample.store(clock)
        let imported = importing(first.lines.shuffled(using: &random).joined(separator: "\n"), into: next)
        #expect(imported.badLines.isEmpty)
        let second = exporting(next)
        #expect((imported.count, imported.digest) == (300, first.report.digest))
        #expect((second.report, second.lines) == (first.report, first.lines))
        // Another value, another digest.
        try next.put("a:new", "v")
        #expect(exporting(next).report.digest != first.report.digest)
    }

    @Test func theDigestIsThatOfThisTable() throws {
        let store = try Sample.store()
        try store.put("a:k", "v", tags: ["t"])
        try store.put("a:j", "")
        // python3: import hashlib, struct
        // f = lambda b: struct.pack('<Q', len(b)) + b
        // e = lambda k, v, t: hashlib.sha256(f(k) + f(v) + struct.pack('<Q', len(t)) + b''.join(map(f, t))).digest()
        // hashlib.sha256(e(b'a:j', b'', []) + e(b'a:k', b'v', [b't'])).hexdigest()
        #expect(exporting(store).report.digest == "c680a8bfbc27155ea5c7459f0b2c9276eb9b25942a0ce7a7bd423f88c79fa6d0")
    }

    @Test func linesAreAsDocumented() throws {
        let store = try Sample.store()
        _ = try store.put(CacheKey("a:bytes"), [0xff, 0x00], ttlMilliseconds: 1_500, Sample.owner)
        try store.put("a:text", "a/\"b\"", tags: ["y", "x", "y"])
        #expect(
            exporting(store).lines == [
                #"{"key":"a:bytes","ttl_ms":1500,"value_base64":"/wA="}"#,
                #"{"key":"a:text","tags":["x","y"],"ttl_ms":100000,"value":"a/\"b\""}"#,
            ])
    }

    @Test func everyBadLineIsReportedAndTheOthersAreImported() throws {
        let store = try Sample.store()
        let report = importing(
            """
            {"key": "a:1", "value": "one", "ttl_ms": 5000, "tags": ["t"]}
            nonsense

            ["a:2"]
            {"value": "v"}
            {"key": "a:3"}
            {"key": "a:4", "value": "v", "value_base64": "dg=="}
            {"key": "a:5", "value_base64": "*", "ttl_ms": 0}
            {"key": "x:6", "value": "v"}
            {"key": "a:1", "value": "again"}
            {"key": "a:7", "value": 7}
            {"key": "a:8", "value": "v", "tll_ms": 1}
            {"key": "a:9", "value": "v", "tags": [""]}
            {"key": "a:10", "value": "ten"}
            """, into: store)
        #expect(report.count == 2)
        #expect(
            report.badLines.map(\.description) == [
                "line 2: it is not JSON", "line 4: it is not a JSON object", "line 5: 'key' is missing",
                "line 6: it has 'value' or 'value_base64', one of the two", "line 7: it has 'value' or 'value_base64', one of the two",
                "line 8: 'ttl_ms' is 0; it must be more than 0; 'value_base64' is not base64",
                "line 9: no cache namespace begins the key 'x:6'; there are 'a:'", "line 10: the key 'a:1' was on a line before",
                "line 11: 'value' has the wrong type", "line 12: there is no member 'tll_ms'",
                "line 13: the tag '' has 0 bytes; a tag has 1 to 64",
            ])
        #expect(try store.text("a:1") == "one")
        #expect(try store.text("a:10") == "ten")
        #expect(exporting(store).report.digest == report.digest)
    }

    @Test func whatIsOnDiskAloneIsExportedToo() throws {
        let (clock, disk) = (VirtualClock(), MemoryDisk())
        let first = try Sample.store(clock, strategy: .performance, disk: disk)
        try first.put("a:k", "v")
        let digest = exporting(first).report.digest
        let next = try Sample.store(clock, strategy: .performance, disk: disk)
        #expect(exporting(next).report.digest == digest)
        #expect(exporting(next, below: "a:x").lines.isEmpty)
    }

    @Test func anImportReplacesWhateverWasThere() throws {
        let store = try Sample.store(conflicts: .priority, weights: ["owner": 100])
        try store.put("a:k", "old")
        #expect(importing(#"{"key":"a:k","value":"new"}"#, into: store).count == 1)
        #expect(try store.text("a:k") == "new")
    }
}
